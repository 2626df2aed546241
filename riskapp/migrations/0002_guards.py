"""Rules that hold whatever program writes: the audit list is append-only, a request's facts do not change.

TRUNCATE is refused everywhere but in a database whose name starts with `test_`, which the test runner empties between tests.
"""

from django.db import migrations

AUDIT = """
CREATE FUNCTION riskapp_audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        IF current_database() LIKE 'test\\_%' THEN RETURN NULL; END IF;
        RAISE EXCEPTION 'the audit list is append-only' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- the one change: the engine's answer, once
    IF TG_OP = 'UPDATE'
       AND OLD.engine_seq IS NULL AND NEW.engine_seq IS NOT NULL
       AND OLD.outcome = 'REQUESTED' AND NEW.outcome IN ('APPLIED', 'REFUSED')
       AND to_jsonb(NEW) - 'engine_seq' - 'outcome' = to_jsonb(OLD) - 'engine_seq' - 'outcome'
    THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'the audit list is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON riskapp_auditentry
    FOR EACH ROW EXECUTE FUNCTION riskapp_audit_guard();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON riskapp_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION riskapp_audit_guard();
-- holds where we are not the superuser; elsewhere the triggers are the only lock
DO $$ BEGIN
    IF current_database() NOT LIKE 'test\\_%' THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON riskapp_auditentry FROM CURRENT_USER;
        GRANT UPDATE (engine_seq, outcome) ON riskapp_auditentry TO CURRENT_USER;
    END IF;
END $$;
"""

AUDIT_BACK = """
GRANT UPDATE, DELETE, TRUNCATE ON riskapp_auditentry TO CURRENT_USER;
DROP TRIGGER audit_append_only ON riskapp_auditentry;
DROP TRIGGER audit_no_truncate ON riskapp_auditentry;
DROP FUNCTION riskapp_audit_guard();
"""

CONTROL = """
CREATE FUNCTION riskapp_control_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE mutable text[] := ARRAY['state', 'approved_by_id', 'approved_by_name', 'approved_at', 'sent_at', 'applied_at',
    'expires_at', 'attempts', 'applied_seq', 'engine_time_ns', 'durable_ns', 'refusal'];
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        IF TG_OP = 'TRUNCATE' AND current_database() LIKE 'test\\_%' THEN RETURN NULL; END IF;
        RAISE EXCEPTION 'control requests are kept for ever' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF to_jsonb(NEW) - mutable <> to_jsonb(OLD) - mutable THEN
        RAISE EXCEPTION 'what was asked, by whom and why does not change' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.approved_by_id IS NOT NULL AND NEW.approved_by_id IS DISTINCT FROM OLD.approved_by_id THEN
        RAISE EXCEPTION 'who approved does not change' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state = 'APPLIED' AND (NEW.state <> 'APPLIED' OR NEW.applied_seq IS DISTINCT FROM OLD.applied_seq) THEN
        RAISE EXCEPTION 'what the engine did cannot be undone by writing so' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER control_facts_stand BEFORE UPDATE OR DELETE ON riskapp_controlrequest
    FOR EACH ROW EXECUTE FUNCTION riskapp_control_guard();
CREATE TRIGGER control_no_truncate BEFORE TRUNCATE ON riskapp_controlrequest
    FOR EACH STATEMENT EXECUTE FUNCTION riskapp_control_guard();
DO $$ BEGIN
    IF current_database() NOT LIKE 'test\\_%' THEN
        REVOKE DELETE, TRUNCATE ON riskapp_controlrequest FROM CURRENT_USER;
    END IF;
END $$;
"""

CONTROL_BACK = """
GRANT DELETE, TRUNCATE ON riskapp_controlrequest TO CURRENT_USER;
DROP TRIGGER control_facts_stand ON riskapp_controlrequest;
DROP TRIGGER control_no_truncate ON riskapp_controlrequest;
DROP FUNCTION riskapp_control_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("riskapp", "0001_first")]
    operations = [
        migrations.RunSQL(AUDIT, AUDIT_BACK),
        migrations.RunSQL(CONTROL, CONTROL_BACK),
    ]
