// The colours of pictures, for light and for dark pages.

export const PALETTES = {
  light: {
    paper: "#ffffff", ink: "#1a1a1a", grey: "#595959", faint: "#d9d9d9", blue: "#0072b2", orange: "#c77700",
    green: "#007a5a", red: "#d55e00", sky: "#3a93cf", purple: "#b0568c", pale: "#e3f0fa", yellow: "#f0e442",
  },
  dark: {
    paper: "#111111", ink: "#f2f2f2", grey: "#b0b0b0", faint: "#3c3c3c", blue: "#56b4e9", orange: "#f0b032",
    green: "#35c79b", red: "#ff8b4a", sky: "#9bd4f5", purple: "#e29cc4", pale: "#143247", yellow: "#f0e442",
  },
};

// Colour maps as stops from the smallest to the largest value. The colours of all marks stay legible on them.
export const COLOUR_MAPS = {
  light: {
    blues: ["#f4f9fd", "#c9dfef", "#92bfe0"],
    diverging: ["#3f97d0", "#c3dff0", "#ffffff", "#f6cfae", "#d55e00"],
    regions: ["#8cc0e0", "#ffffff", "#f3bd93"],
    classes: ["#8cc0e0", "#f3bd93", "#93d3bf", "#e0b9d0", "#f3ecA0", "#c9c9c9", "#b3c7f0", "#d8c3a5", "#a8e0e8", "#e6a6a1"],
  },
  dark: {
    blues: ["#16222b", "#1d3a50", "#2a597d"],
    diverging: ["#2672a6", "#1d4560", "#111111", "#5c3010", "#ae4f18"],
    regions: ["#1d5f8a", "#16191b", "#87481a"],
    classes: ["#1d5f8a", "#87481a", "#1d6a53", "#74456a", "#6b6520", "#4c4c4c", "#374f87", "#66533a", "#256b74", "#7a3a36"],
  },
};

export const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
