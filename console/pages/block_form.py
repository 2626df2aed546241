"""What the forms of a block and of its release ask."""

import uuid
from typing import Any

from django import forms

from console.pages.halt_form import choices_of
from console.pages.scope_names import ScopeNames
from engine.messages.codes import Scope
from riskapp.actions.reasons import HALT_REASONS, RESUME_REASONS, TEXT_MAX

KINDS = [("block", "Block: no new orders"), ("kill", "Kill: no new orders, and cancel all that works")]


class BlockForm(forms.Form):
    """`click_id` is made with the form, so that a second click on the same form blocks nothing twice."""

    click_id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(choices=KINDS)
    who = forms.ChoiceField()
    reason = forms.TypedChoiceField(coerce=int, choices=choices_of(HALT_REASONS))
    reason_text = forms.CharField(
        label="In words (may stay empty)", required=False, max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 2}),
    )
    typed = forms.CharField(
        label="Type the name of who it is, to confirm", max_length=32,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )

    def __init__(self, names: ScopeNames, data: Any = None) -> None:
        super().__init__(data, initial={"click_id": uuid.uuid4()}, auto_id="block-%s")
        self._names = names
        self.fields["who"].choices = [("", "Choose…"), *names.choices()]  # type: ignore[attr-defined]

    @property
    def scope(self) -> tuple[Scope, int]:
        """Of a form that is valid."""
        scope, _, number = self.cleaned_data["who"].partition(":")
        return Scope(int(scope)), int(number)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if "who" in given and "typed" in given and given["typed"] != self._names.of(*self.scope):
            self.add_error("typed", f"This must be exactly {self._names.of(*self.scope)}. Nothing was blocked.")
        return given


class ReleaseForm(forms.Form):
    reason = forms.TypedChoiceField(coerce=int, choices=choices_of(RESUME_REASONS))
    reason_text = forms.CharField(
        label="What was the cause, and what has been done about it", max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, auto_id: str = "release-%s") -> None:
        super().__init__(data, auto_id=auto_id)
