import re
import uuid

import schemathesis

KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


@schemathesis.hook
def before_call(context, case, kwargs):
    """A valid Idempotency-Key is made unique: else shrinking and stateful runs replay kept answers."""
    headers = case.headers
    if headers is None:
        return
    for name in list(headers):
        value = headers[name]
        if name.lower() == "idempotency-key" and isinstance(value, str) and KEY.fullmatch(value):
            headers[name] = uuid.uuid4().hex
