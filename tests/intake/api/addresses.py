"""Where the desk's programs find one request."""


def address(row, name=""):
    return f"/api/v1/staff/assessment-requests/{row.reference}/{name}"
