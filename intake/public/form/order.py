"""In which order the form asks, and what is next."""

from intake.public.form.fields import Answers, StepForm, problems, wants_online
from intake.public.form.steps import More, When, Where, Who, You

STEPS: dict[str, type[StepForm]] = {
    "who": Who,
    "where": Where,
    "when": When,
    "you": You,
    "more": More,
}
CHECK, ELSEWHERE = "check", "elsewhere"
ORDER = [*STEPS, CHECK]


def after(step: str) -> str:
    """Answer the page that follows a step."""
    return ORDER[ORDER.index(step) + 1]


def before(step: str) -> str | None:
    """Answer the step before a page; the first has none."""
    return ORDER[ORDER.index(step) - 1] if step != ORDER[0] else None


def is_elsewhere(answers: Answers) -> bool:
    """Answer whether somebody asks for online visits and will not be in Massachusetts."""
    return answers.get("in_massachusetts") is False and wants_online(answers)


def first_open(answers: Answers) -> str | None:
    """Answer the first page that still needs something; None once all is there."""
    if is_elsewhere(answers):
        return ELSEWHERE
    wrong = problems(answers).keys()
    return next(
        (
            name
            for name, form in STEPS.items()
            if not form.is_answered(answers) or wrong & form.base_fields.keys()
        ),
        None,
    )
