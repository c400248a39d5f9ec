"""Second opinion on certification paths: reads one JSON question a line, answers one JSON verdict a line."""

import asyncio
import base64
import json
import sys
from datetime import datetime, timezone

from asn1crypto import crl, x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    PKIXValidationParams,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)


def decode(text):
    return base64.b64decode(text)


def parameters(question):
    policies = question["policies"]
    names = {"2.5.29.32.0": "any_policy"}
    return PKIXValidationParams(
        user_initial_policy_set=frozenset(names.get(oid, oid) for oid in policies["acceptable"]),
        initial_explicit_policy=policies["requireExplicit"],
        initial_policy_mapping_inhibit=policies["inhibitMapping"],
        initial_any_policy_inhibit=policies["inhibitAny"],
    )


def context(question):
    rule = RevocationCheckingRule.CRL_REQUIRED
    return ValidationContext(
        trust_roots=[x509.Certificate.load(decode(each)) for each in question["anchors"]],
        other_certs=[x509.Certificate.load(decode(each)) for each in question["others"]],
        crls=[crl.CertificateList.load(decode(each)) for each in question["crls"]],
        moment=datetime.fromtimestamp(question["at"] / 1000, timezone.utc),
        allow_fetching=False,
        revinfo_policy=CertRevTrustPolicy(RevocationCheckingPolicy(rule, rule)),
    )


async def judge(question):
    leaf = x509.Certificate.load(decode(question["certificate"]))
    validator = CertificateValidator(
        leaf, validation_context=context(question), pkix_params=parameters(question)
    )
    await validator.async_validate_path()


for line in sys.stdin:
    try:
        asyncio.run(judge(json.loads(line)))
        verdict = {"accepted": True}
    except Exception as error:  # whatever it throws, it has not accepted
        verdict = {"accepted": False, "reason": f"{type(error).__name__}: {error}"[:160]}
    print(json.dumps(verdict), flush=True)
