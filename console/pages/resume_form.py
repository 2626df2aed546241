"""What the form of a proposal to resume asks."""

from typing import Any

from django import forms

from console.pages.halt_form import choices_of
from riskapp.actions.reasons import RESUME_REASONS, TEXT_MAX


class ResumeForm(forms.Form):
    reason = forms.TypedChoiceField(coerce=int, choices=choices_of(RESUME_REASONS))
    reason_text = forms.CharField(
        label="What was the cause, and what has been done about it", max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="resume-%s")
