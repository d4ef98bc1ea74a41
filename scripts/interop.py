"""Verifies an access token with PyJWT and joserfc, and sees that auth-service refuses what they forge.

Run by scripts/interop with the address of the service, its key set and the answer to a log-in.
"""

import base64
import hashlib
import hmac
import json
import sys
import time
import urllib.error
import urllib.request

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from joserfc import jwk, jws
from joserfc import jwt as jose

ISSUER, AUDIENCE = "auth_service", "services"
CLAIMS = {
    "iss": str, "aud": str, "sub": str, "exp": int, "iat": int, "jti": str, "sid": str, "client_id": str,
    "roles": list, "scope": str,
}


def expect(holds, what):
    if not holds:
        sys.exit(f"✗ {what}")


def step(what):
    print(f"✓ {what}")


def segment(value):
    raw = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def bytes_of(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def status_of(address, token):
    """What `POST /api/v1/auth/token/verify/` answers to a token."""
    request = urllib.request.Request(
        f"{address}/api/v1/auth/token/verify/", json.dumps({"token": token}).encode(),
        {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, None
    except urllib.error.HTTPError as error:
        return error.code, json.load(error).get("code")


def check_keys(keys):
    expect(len(keys["keys"]) >= 1, "the key set is empty")
    for key in keys["keys"]:
        expect(set(key) == {"kty", "use", "alg", "crv", "kid", "x", "y"}, f"a key has the members {sorted(key)}")
        expect((key["kty"], key["use"], key["alg"], key["crv"]) == ("EC", "sig", "ES256", "P-256"), "no ES256 key")
        expect(jwk.import_key(key).thumbprint() == key["kid"], "a kid is not the thumbprint of its key")
    step("the key set has public ES256 keys alone, each named by its thumbprint")


def check_claims(header, claims, library):
    expect(set(header) == {"alg", "kid", "typ"}, f"{library}: the header has the members {sorted(header)}")
    expect((header["alg"], header["typ"]) == ("ES256", "at+jwt"), f"{library}: alg or typ is wrong")
    expect(set(claims) == set(CLAIMS), f"{library}: the claims are {sorted(claims)}")
    for name, kind in CLAIMS.items():
        expect(type(claims[name]) is kind, f"{library}: {name} is a {type(claims[name]).__name__}")
    expect((claims["iss"], claims["aud"]) == (ISSUER, AUDIENCE), f"{library}: issuer or audience is wrong")
    now = time.time()
    expect(abs(claims["iat"] - now) < 120 and claims["exp"] > claims["iat"], f"{library}: the times are wrong")


def verify_with_pyjwt(token, keys):
    header = jwt.get_unverified_header(token)
    key = jwt.PyJWKSet.from_dict(keys)[header["kid"]]
    required = ["exp", "iat", "iss", "aud", "sub", "jti"]
    claims = jwt.decode(
        token, key, algorithms=["ES256"], audience=AUDIENCE, issuer=ISSUER, options={"require": required})
    check_claims(header, claims, "PyJWT")
    for wrong in ({"audience": "other"}, {"issuer": "other"}):
        try:
            jwt.decode(token, key, algorithms=["ES256"], **{"audience": AUDIENCE, "issuer": ISSUER, **wrong})
        except jwt.InvalidTokenError:
            continue
        sys.exit(f"✗ PyJWT takes the token with {wrong}")
    step(f"PyJWT {jwt.__version__} verifies the token")
    return claims


def verify_with_joserfc(token, keys):
    decoded = jose.decode(token, jwk.KeySet.import_key_set(keys), algorithms=["ES256"])
    jose.JWTClaimsRegistry(
        iss={"essential": True, "value": ISSUER}, aud={"essential": True, "value": AUDIENCE},
        sub={"essential": True}, exp={"essential": True}, iat={"essential": True}, jti={"essential": True},
    ).validate(decoded.claims)
    check_claims(decoded.header, decoded.claims, "joserfc")
    step("joserfc verifies the token")
    return decoded.claims


def forgeries(token, key):
    """Tokens that must be refused, by the name of the attack."""
    head, payload, signature = token.split(".")
    header, claims = json.loads(bytes_of(head)), json.loads(bytes_of(payload))
    foreign = ec.generate_private_key(ec.SECP256R1())
    public = jwk.import_key(key)

    def signed(header=header, claims=claims):
        return jwt.encode(claims, foreign, algorithm="ES256", headers=header)

    def unsigned(algorithm):
        return f"{segment({**header, 'alg': algorithm})}.{payload}."

    def with_secret(algorithm, secret):
        text = f"{segment({**header, 'alg': algorithm})}.{payload}"
        return f"{text}.{segment(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"

    yield "a foreign key under our kid", signed()
    yield "a foreign key without a kid", signed({"alg": "ES256", "typ": "at+jwt"})
    embedded = jwk.import_key(foreign.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo), "EC").as_dict(private=False)
    yield "a foreign key in jwk", signed({**header, "jwk": embedded})
    yield "a foreign key behind jku", signed({**header, "jku": "http://127.0.0.1:1/jwks.json"})
    for algorithm in ("none", "None", "NONE", "nOnE", ""):
        yield f"alg {algorithm!r}", unsigned(algorithm)
    yield "alg none with the signature", f"{segment({**header, 'alg': 'none'})}.{payload}.{signature}"
    yield "alg none by PyJWT", jwt.encode(claims, None, algorithm="none", headers={**header, "alg": "none"})
    pem = public.as_pem(private=False)
    der = public.as_der(private=False)
    for secret in (pem, pem.strip(), der, json.dumps(key).encode(), b""):
        yield "the public key as a secret", with_secret("HS256", secret)
        yield "the public key as a secret under ES256", with_secret("ES256", secret)
    yield "other claims", f"{head}.{segment({**claims, 'sub': claims['jti']})}.{signature}"
    yield "a later expiry", f"{head}.{segment({**claims, 'exp': claims['exp'] + 3600})}.{signature}"
    raw = bytes_of(signature)
    numbers = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    yield "a signature in DER", f"{head}.{payload}.{segment(encode_dss_signature(*numbers))}"
    yield "a signature of zeros", f"{head}.{payload}.{segment(bytes(64))}"
    yield "a signature cut short", f"{head}.{payload}.{segment(raw[:63])}"
    yield "a signature with padding", f"{token}=="
    yield "no signature", f"{head}.{payload}."
    yield "another type", signed({**header, "typ": "JWT"})
    yield "a key of another curve", jws.serialize_compact(
        {**header, "alg": "ES384"}, json.dumps(claims), jwk.ECKey.generate_key("P-384"), algorithms=["ES384"])


def main(address, keys_path, login_path):
    with open(keys_path) as file:
        keys = json.load(file)
    with open(login_path) as file:
        token = json.load(file)["data"]["tokens"]["access"]

    check_keys(keys)
    claims = verify_with_pyjwt(token, keys)
    expect(verify_with_joserfc(token, keys) == claims, "the libraries read different claims")

    expect(status_of(address, token) == (200, None), "auth-service refuses its own token")
    key = next(key for key in keys["keys"] if key["kid"] == jwt.get_unverified_header(token)["kid"])
    attacks = list(forgeries(token, key))
    for name, forged in attacks:
        answer = status_of(address, forged)
        expect(answer == (401, "token_not_valid"), f"{name}: answered {answer}")
    expect(status_of(address, token) == (200, None), "auth-service refuses its own token afterwards")
    step(f"auth-service refuses {len(attacks)} forged tokens")


main(*sys.argv[1:])
