"""The figure of a single layer as a box (L7)."""

from helpers.demos.figures.arrows import BACKWARD, FORWARD, figure_with_arrows
from helpers.demos.figures.still import StaticFigure


def layer_box() -> StaticFigure:
    """Draw a layer as a box with its inputs and outputs (L7).

    Returns
    -------
    StaticFigure
        An SVG with a title and a description, in the colours of the page's theme.

    Notes
    -----
    Forward, x flows in and z flows out. Backward, dz flows in, and dx and d_params flow out.
    """
    alternative = (
        "A layer drawn as a box. Forward, from left to right: x flows in, z = forward(x) flows out, and the "
        "layer stores x. Backward, from right to left: dz flows in; dx flows out to the previous layer, and "
        "d_params, the gradients of the parameters, flow out below."
    )
    return figure_with_arrows(
        "lb", "A layer: what flows in and out", alternative, _PARTS, 820, 350, font_size=19, head=6
    )


_PARTS = f"""<rect x='270' y='30' width='280' height='190' rx='14' fill='none' stroke='currentColor' stroke-width='3'/>
<text x='410' y='66' text-anchor='middle' font-weight='bold' font-size='22'>layer</text>
<text x='410' y='126' text-anchor='middle'>stores x for backward</text>
<text x='410' y='156' text-anchor='middle'>parameters: W, b</text>
<g stroke-width='5' fill='none'>
 <path d='M60 100H262' stroke='{FORWARD}' marker-end='url(#lb-f)'/>
 <path d='M550 100H752' stroke='{FORWARD}' marker-end='url(#lb-f)'/>
 <g stroke='{BACKWARD}' stroke-dasharray='13 7'>
  <path d='M760 180H558' marker-end='url(#lb-b)'/>
  <path d='M270 180H68' marker-end='url(#lb-b)'/>
  <path d='M410 220V276' marker-end='url(#lb-b)'/></g>
</g>
<g text-anchor='middle'>
 <text x='160' y='58' font-weight='bold'>x</text><text x='160' y='84' font-size='16'>(N, D)</text>
 <text x='655' y='58' font-weight='bold'>z = forward(x)</text><text x='655' y='84' font-size='16'>(N, M)</text>
 <text x='655' y='210' font-weight='bold'>dz</text><text x='655' y='234' font-size='16'>(N, M)</text>
 <text x='160' y='210' font-weight='bold'>dx</text><text x='160' y='234' font-size='16'>(N, D)</text>
 <text x='410' y='304'><tspan font-weight='bold'>d_params</tspan> = [dW, db], each like its parameter</text>
</g>
<g font-size='16'><text x='60' y='342'>— forward</text><text x='170' y='342'>- - backward(dz)</text></g>"""
