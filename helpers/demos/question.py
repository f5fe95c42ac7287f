"""A question that checks itself: choose or type an answer, press Check, read the explanation, try again.

The question is a form in the page, and the browser checks the answer. So the question needs no kernel: it still works
while another cell trains a network, and in a notebook that is reopened, exported or shown on a web page. If the page
may not run scripts, it shows the question and its choices as text.
"""

import html
import json
import random
import re
import uuid
import zlib

from helpers import questions


class QuestionForm:
    """A question as a notebook shows it.

    Parameters
    ----------
    question : helpers.questions.Question
        The question with its answers and explanations.
    """

    def __init__(self, question: questions.Question):
        self.question = question

    def __repr__(self) -> str:
        """Return the question as plain text, for output without HTML."""
        lines = [f"Question: {self.question.text}", *(f"  ( ) {choice.answer}" for choice in self._shuffled())]
        return "\n".join(lines if self.question.choices else [*lines, "  (a number)"])

    def _repr_html_(self) -> str:
        form = self.form(f"question-{uuid.uuid4().hex}")  # two copies on one page must not share their radio buttons
        content = self.content().replace("<", "\\u003c")
        script = f"({SCRIPT})(document.currentScript.closest('.course-question'), {content});"
        return f"<div class='course-question'><style>{STYLE}</style>{form}<script>{script}</script></div>"

    def form(self, name: str) -> str:
        """Return the question as HTML, without what checks it.

        Parameters
        ----------
        name : str
            The name of its input fields, which no other question of the page may have.

        Returns
        -------
        str
            A form.
        """
        answers = self._radio_buttons(name) if self.question.choices else _NUMBER.replace("NAME", name)
        return (
            f"<form autocomplete='off'><fieldset><legend><b>Question.</b> {_to_html(self.question.text)}</legend>"
            f"{answers}</fieldset><button type='submit'>Check</button>"
            "<div role='status' aria-live='polite' aria-atomic='true'></div></form>"
        )

    def content(self) -> str:
        """Return what ``SCRIPT`` needs to check an answer.

        Returns
        -------
        str
            JSON.
        """
        return json.dumps(self._content(), ensure_ascii=False)

    def _shuffled(self) -> list[questions.Choice]:
        """Return the choices in random order, but in the same order each time."""
        order = random.Random(zlib.crc32(self.question.id.encode()))
        return order.sample(self.question.choices, len(self.question.choices))

    def _radio_buttons(self, name: str) -> str:
        button = "<label><input type='radio' name='{}' value='{}' {}><span>{}</span></label>".format
        texts = (_to_html(choice.answer) for choice in self._shuffled())
        return "".join(button(name, k, _NO_SHORTCUTS, text) for k, text in enumerate(texts))

    def _content(self) -> dict:
        """Return what the script needs: the explanation of each choice, or the number and the known slips."""
        if self.question.choices:
            return {"choices": [[c.right, _to_html(c.because)] for c in self._shuffled()]}
        return {
            "number": self.question.number,
            "within": self.question.within,
            "because": _to_html(self.question.because),
            "slips": [[slip.number, slip.within, _to_html(slip.because)] for slip in self.question.slips],
            "hint": _to_html(self.question.hint or "Compute it again, step by step."),
        }


def question(id: str) -> QuestionForm:
    """Show a question that checks itself, such as ``demos.question("04.dead-relu")``.

    Parameters
    ----------
    id : str
        The unit and the name of the question in ``helpers/questions/NN.toml``.

    Returns
    -------
    QuestionForm
        The question. A notebook shows it below the cell.

    Raises
    ------
    QuestionError
        If there is no such question, or if a question of the unit is malformed.
    """
    return QuestionForm(questions.find(id))


def _to_html(text: str) -> str:
    """Escape the text for HTML and format what is in backquotes as code."""
    return re.sub("`([^`]*)`", r"<code>\1</code>", html.escape(text))


# Without this attribute, JupyterLab's shortcuts take the arrow keys and Enter away from the form.
_NO_SHORTCUTS = "data-lm-suppress-shortcuts='true'"

_NUMBER = f"""<label for='NAME'>Your number:</label>
<input type='text' id='NAME' name='NAME' inputmode='decimal' spellcheck='false' size='14' {_NO_SHORTCUTS}>"""

# The colours are the notebook's, so they suit light and dark pages. No message relies on its colour alone.
STYLE = """
.course-question{border-left:6px solid #56B4E9;padding:.3em 1em .5em;margin:.4em 0;max-width:68em;
 font-size:var(--jp-content-font-size1,14px);line-height:1.5;
 font-family:var(--jp-content-font-family,system-ui,sans-serif);color:var(--jp-content-font-color1,CanvasText)}
.course-question fieldset{border:0;margin:0;padding:0;min-width:0}
.course-question legend{padding:0;margin-bottom:.4em;color:inherit;font-size:inherit;line-height:inherit}
.course-question fieldset>label{display:flex;gap:.6em;align-items:baseline;padding:.15em 0;cursor:pointer}
.course-question fieldset>label[for]{display:inline-block;margin-right:.5em}
.course-question input{font:inherit;margin:0;flex:none;accent-color:#0072B2}
.course-question input[type=text]{padding:.15em .4em;border:1px solid currentColor;border-radius:3px;
 background:var(--jp-layout-color0,Canvas);color:inherit}
.course-question button{font:inherit;margin:.5em 0;padding:.25em 1.1em;cursor:pointer;border-radius:4px;
 border:1px solid currentColor;background:var(--jp-layout-color2,ButtonFace);color:inherit}
.course-question :is(input,button):focus-visible{outline:3px solid #56B4E9;outline-offset:2px}
.course-question [role=status]:not(:empty){border-left:4px solid var(--tone,#E69F00);padding:.1em .8em}
.course-question code{font-size:.95em}
"""

# A function of the question's element and of what ``content`` returns. The explanations come from _to_html, so they are
# safe HTML. The script reads what the user types only as a number.
SCRIPT = """(box, content) => {
const form = box.querySelector('form'), status = box.querySelector('[role=status]');
const say = (tone, word, because) => {
  status.style.setProperty('--tone', tone);
  status.innerHTML = '<b>' + word + '</b> ' + because;
};
const judge = (right, because) => right ? say('#009E73', '\\u2713 Right.', because)
  : say('#D55E00', '\\u2717 Not right.', because + ' Try again.');
const numberIn = text => {
  const parts = text.replace(/[\\s_]/g, '').replace(/[\\u2212\\u2013]/g, '-').split('/');
  const plain = /^[+-]?(\\d+\\.?\\d*|\\.\\d+)(e[+-]?\\d+)?$/i;
  return parts.length < 3 && parts.every(part => plain.test(part)) ? parts.map(Number).reduce((a, b) => a / b) : NaN;
};
const near = (a, b, within) => Math.abs(a - b) <= Math.max(within, 1e-9 * Math.abs(b));
form.addEventListener('submit', event => {
  event.preventDefault();
  if (content.choices) {
    const chosen = form.querySelector('input:checked');
    return chosen ? judge(...content.choices[chosen.value]) : say('#E69F00', 'Choose an answer first.', '');
  }
  const number = numberIn(form.querySelector('input').value);
  if (!Number.isFinite(number))
    return say('#E69F00', 'Type a number,', 'such as 12000, 0.25, -3 or 2/3, with a decimal point and no comma.');
  if (near(number, content.number, content.within)) return judge(true, content.because);
  const far = ([wrong]) => Math.abs(number - wrong);
  const [slip] = content.slips.filter(([wrong, within]) => near(number, wrong, within)).sort((a, b) => far(a) - far(b));
  judge(false, slip ? slip[2] : content.hint);
});
form.addEventListener('keydown', event => {  // JupyterLab keeps Enter from submitting
  if (event.key !== 'Enter' || event.target.tagName !== 'INPUT') return;
  event.preventDefault();
  form.requestSubmit();
});
form.addEventListener('input', () => { status.textContent = ''; });
}"""
