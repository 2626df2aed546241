"""What the form of a halt asks."""

import uuid
from typing import Any

from django import forms

from console.templatetags.figures import words
from engine.messages.codes import PhaseReason
from riskapp.actions.reasons import HALT_REASONS, TEXT_MAX
from riskapp.models import Instrument


def choices_of(reasons: tuple[PhaseReason, ...]) -> list[tuple[int | str, str]]:
    """For a picker in which nothing is picked beforehand."""
    return [("", "Choose…"), *((reason.value, words(reason.name)) for reason in reasons)]


class HaltForm(forms.Form):
    """`click_id` is made with the form, so that a second click on the same form halts nothing twice."""

    click_id = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.TypedChoiceField(coerce=int, choices=choices_of(HALT_REASONS))
    reason_text = forms.CharField(
        label="In words (may stay empty)", required=False, max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 2}),
    )
    typed = forms.CharField(
        max_length=32, widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )

    def __init__(self, instrument: Instrument, data: Any = None) -> None:
        super().__init__(data, initial={"click_id": uuid.uuid4()}, auto_id="halt-%s")
        self._symbol = instrument.symbol
        self.fields["typed"].label = f"Type {instrument.symbol} to confirm"
        self.fields["typed"].widget.attrs["data-confirm"] = instrument.symbol

    def clean_typed(self) -> str:
        typed = self.cleaned_data["typed"]
        if typed != self._symbol:
            raise forms.ValidationError(f"This must be exactly {self._symbol}. Nothing was halted.")
        return typed
