"""The database itself refuses to change or remove what was recorded."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION refuse_to_rewrite_the_trail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_trail_is_append_only BEFORE UPDATE OR DELETE ON audit_auditevent
    FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite_the_trail();
CREATE TRIGGER audit_trail_is_never_emptied BEFORE TRUNCATE ON audit_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite_the_trail();
"""

ALLOW = """
DROP TRIGGER audit_trail_is_never_emptied ON audit_auditevent;
DROP TRIGGER audit_trail_is_append_only ON audit_auditevent;
DROP FUNCTION refuse_to_rewrite_the_trail();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
