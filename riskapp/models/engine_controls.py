"""What controls have set in the engine and still holds there. Projections like those of projections.py, with the same rules."""

from django.db import models

from engine.messages.codes import Block, Limit, Phase, Scope

SCOPES = [(one.value, one.name) for one in Scope]


class GroupState(models.Model):
    """A group's phase: that of its instruments that have none of their own. A group that nobody has opened is closed."""

    group = models.BigIntegerField(primary_key=True)
    phase = models.SmallIntegerField(default=Phase.CLOSED)
    phase_reason = models.SmallIntegerField(default=0)
    phase_seq = models.BigIntegerField(default=0)
    phase_since_ns = models.BigIntegerField(default=0)
    phase_actor = models.CharField(max_length=24, default="")

    class Meta:
        ordering = ("group",)


class ScopeLimit(models.Model):
    """A limit above the rows: of the venue, a firm, a desk, an account or an instrument. `number`: which one; 0: the venue."""

    scope = models.SmallIntegerField(choices=SCOPES)
    number = models.BigIntegerField()
    limit = models.SmallIntegerField(choices=[(one.value, one.name) for one in Limit])
    value = models.BigIntegerField()
    seq = models.BigIntegerField()

    class Meta:
        verbose_name = "limit of a scope"
        verbose_name_plural = "limits of scopes"
        ordering = ("scope", "number", "limit")
        constraints = (models.UniqueConstraint(fields=("scope", "number", "limit"), name="scope_limit_once"),)


class ScopeBlock(models.Model):
    """A scope that is shut out of new orders, or may only reduce. `kill_seq`: the event of the kill that holds; 0: none does."""

    scope = models.SmallIntegerField(choices=SCOPES)
    number = models.BigIntegerField()
    block = models.SmallIntegerField(choices=[(one.value, one.name) for one in Block])
    reason = models.SmallIntegerField()
    seq = models.BigIntegerField(help_text="the command that blocked it")
    since_ns = models.BigIntegerField()
    actor = models.CharField(max_length=24)
    kill_seq = models.BigIntegerField(default=0)
    cancelled = models.BigIntegerField(default=0, help_text="orders that the kill took away at once")
    residue = models.BigIntegerField(default=0, help_text="orders whose phase forbade that then")

    class Meta:
        verbose_name = "block"
        ordering = ("scope", "number")
        constraints = (models.UniqueConstraint(fields=("scope", "number"), name="scope_block_once"),)


class Restriction(models.Model):
    """A firm, desk or account that may not trade an instrument."""

    scope = models.SmallIntegerField(choices=SCOPES)
    number = models.BigIntegerField()
    instrument = models.BigIntegerField()
    seq = models.BigIntegerField()
    since_ns = models.BigIntegerField()
    actor = models.CharField(max_length=24)

    class Meta:
        ordering = ("instrument", "scope", "number")
        constraints = (models.UniqueConstraint(fields=("scope", "number", "instrument"), name="restriction_once"),)
