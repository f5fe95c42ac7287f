// The programs that the browser runs by itself, each in a file of its own in programs/. A program takes the values of the
// controls and the kernel's data. It returns the marks that move and, under "*panels", the changes of the panels by
// their index. The kernel's show() computes the same marks, and a test compares both.

export const programs = {};
