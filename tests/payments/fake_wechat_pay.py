"""A WeChat Pay on localhost: real HTTP, real signatures on both sides, books by refund number, troubles on demand."""

import asyncio
import base64
import datetime as dt
import json
import os
import re
import secrets
from collections import deque
from enum import Enum

from aiohttp import web
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tests.payments.orders import PAID_FEN, PAYMENT

MCHID, CERT_SERIAL, APIV3_KEY = "1900000109", "444F4864EA9B34415D5D5A7B8C9D0E1F2A3B4C5D", "k" * 32
PUBLIC_KEY_ID = "PUB_KEY_ID_0119000001092026112300001234"

MERCHANT_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
WECHAT_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
STRANGERS_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)

ERRORS = {
    "PARAM_ERROR": 400,
    "INVALID_REQUEST": 400,
    "SIGN_ERROR": 401,
    "NOT_ENOUGH": 403,
    "NO_AUTH": 403,
    "USER_ACCOUNT_ABNORMAL": 403,
    "RESOURCE_NOT_EXISTS": 404,
    "MCH_NOT_EXISTS": 404,
    "FREQUENCY_LIMITED": 429,
    "SYSTEM_ERROR": 500,
}


class Trouble(Enum):
    """What goes wrong with the next request; the name of an error does too, before anything is booked."""

    SILENT = "books, and never answers"
    DROPPED = "books, and cuts the connection"
    DROPPED_BEFORE = "cuts the connection, and books nothing"
    BODY_TAMPERED = "another body than was signed"
    SIGNATURE_TAMPERED = "a signature by another key"
    UNSIGNED = "no signature"
    STALE = "a signature of an hour ago"
    NOT_JSON = "a signed page that is no answer"
    ANOTHER_REFUND = "the answer about another refund"


def private_pem(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_pem(key):
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def platform_certificate(now):
    """WeChat Pay's own certificate, as merchants without its public key download it."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Tenpay.com Root CA")])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(WECHAT_KEY.public_key())
        .serial_number(0x5157F09EFDC096DE15EBE81A47057A7232F1B8E1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=365))
        .sign(WECHAT_KEY, SHA256())
    )


def sign(key, *lines):
    return base64.b64encode(
        key.sign("".join(f"{line}\n" for line in lines).encode(), PKCS1v15(), SHA256())
    ).decode()


def encrypt(text, associated_data, apiv3_key=APIV3_KEY):
    nonce = secrets.token_hex(6)
    data = AESGCM(apiv3_key.encode()).encrypt(nonce.encode(), text.encode(), associated_data.encode())
    return {
        "algorithm": "AEAD_AES_256_GCM",
        "ciphertext": base64.b64encode(data).decode(),
        "nonce": nonce,
        "associated_data": associated_data,
    }


class FakeWeChatPay:
    """`books` is what was booked; `next` are the troubles of the requests to come; `statuses` those of refunds."""

    def __init__(self, clock, *, by_certificate=False):
        self.clock = clock
        self.payments = {PAYMENT: PAID_FEN}
        self.books = {}
        self.bookings = []
        self.statuses = {}
        self.next = deque()
        self.requests = []
        self.certificate = platform_certificate(dt.datetime.now(dt.UTC))
        self.serial = f"{self.certificate.serial_number:X}" if by_certificate else PUBLIC_KEY_ID
        self._closing = asyncio.Event()

    async def __aenter__(self):
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(application)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.base_url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_):
        self._closing.set()
        await self._runner.cleanup()

    def signed_headers(self, body, *, key=WECHAT_KEY, age=dt.timedelta(0)):
        timestamp = str(int((self.clock() - age).timestamp()))
        nonce = secrets.token_hex(16)
        return {
            "Wechatpay-Serial": self.serial,
            "Wechatpay-Timestamp": timestamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Signature": sign(key, timestamp, nonce, body),
            "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
        }

    def notification(self, key, status, *, apiv3_key=APIV3_KEY, mchid=MCHID):
        """The body that is posted when the refund has ended."""
        refund = {
            "mchid": mchid,
            "transaction_id": PAYMENT,
            "out_trade_no": "70001",
            "refund_id": f"5030{key}",
            "out_refund_no": key,
            "refund_status": status,
            "user_received_account": "招商银行信用卡0403",
            "amount": {"total": PAID_FEN, "refund": 9900, "payer_total": PAID_FEN, "payer_refund": 9900},
        }
        envelope = {
            "id": "EV-2018022511223320873",
            "create_time": "2026-11-23T12:00:00+08:00",
            "resource_type": "encrypt-resource",
            "event_type": f"REFUND.{status}",
            "summary": "退款",
            "resource": encrypt(json.dumps(refund), "refund", apiv3_key) | {"original_type": "refund"},
        }
        return json.dumps(envelope, ensure_ascii=False)

    async def _answer(self, request):
        body = await request.text()
        self.requests.append((request.method, request.path, body, dict(request.headers)))
        if not self._signed_by_merchant(request, body):
            return self._error("SIGN_ERROR", signed=False)
        if request.path == "/v3/certificates":
            return self._certificates()
        trouble = self.next.popleft() if self.next else None
        if isinstance(trouble, str):
            return self._error(trouble)
        if trouble is Trouble.DROPPED_BEFORE:
            return self._cut(request)
        response = self._refund(json.loads(body)) if request.method == "POST" else self._find(request)
        if trouble is Trouble.DROPPED:
            return self._cut(request)
        if trouble is Trouble.SILENT:
            await self._closing.wait()
        return self._spoilt(response, trouble)

    def _signed_by_merchant(self, request, body):
        schema, _, rest = request.headers["Authorization"].partition(" ")
        said = dict(re.findall(r'(\w+)="([^"]*)"', rest))
        message = f"{request.method}\n{request.path_qs}\n{said['timestamp']}\n{said['nonce_str']}\n{body}\n"
        try:
            MERCHANT_KEY.public_key().verify(
                base64.b64decode(said["signature"]), message.encode(), PKCS1v15(), SHA256()
            )
        except InvalidSignature:
            return False
        named = (schema, said["mchid"], said["serial_no"])
        return named == ("WECHATPAY2-SHA256-RSA2048", MCHID, CERT_SERIAL)

    def _refund(self, told):
        key, amount = told["out_refund_no"], told["amount"]
        payment = told.get("transaction_id") or f"out:{told['out_trade_no']}"
        if payment not in self.payments:
            return self._error("RESOURCE_NOT_EXISTS")
        known = self.books.get(key)
        if known is not None and known["amount"]["refund"] != amount["refund"]:
            return self._error("INVALID_REQUEST")
        if known is None:
            self.bookings.append(key)
            self.books[key] = told
        return self._state(key)

    def _find(self, request):
        key = request.path.rpartition("/")[2]
        return self._state(key) if key in self.books else self._error("RESOURCE_NOT_EXISTS")

    def _state(self, key):
        return self._signed(
            {
                "refund_id": f"5030{key}",
                "out_refund_no": key,
                "transaction_id": PAYMENT,
                "user_received_account": "招商银行信用卡0403",
                "status": self.statuses.get(key, "PROCESSING"),
                "amount": self.books[key]["amount"],
            }
        )

    def _error(self, code, *, signed=True):
        told = {"code": code, "message": f"{code} 的说明"}
        return self._signed(told, ERRORS[code]) if signed else web.json_response(told, status=ERRORS[code])

    def _signed(self, told, status=200):
        body = json.dumps(told, ensure_ascii=False)
        headers = self.signed_headers(body)
        return web.Response(text=body, status=status, headers=headers, content_type="application/json")

    def _certificates(self):
        pem = self.certificate.public_bytes(Encoding.PEM).decode()
        listed = {
            "serial_no": f"{self.certificate.serial_number:X}",
            "effective_time": "2026-01-01T00:00:00+08:00",
            "expire_time": "2031-01-01T00:00:00+08:00",
            "encrypt_certificate": encrypt(pem, "certificate"),
        }
        return self._signed({"data": [listed]})

    def _cut(self, request):
        request.transport.close()
        return web.Response()

    def _spoilt(self, response, trouble):
        if trouble is Trouble.BODY_TAMPERED:
            response.text = response.text.replace("5030", "5031").replace("的说明", "的解释")
        elif trouble is Trouble.SIGNATURE_TAMPERED:
            response.headers.update(self.signed_headers(response.text, key=STRANGERS_KEY))
        elif trouble is Trouble.STALE:
            response.headers.update(self.signed_headers(response.text, age=dt.timedelta(hours=1)))
        elif trouble is Trouble.UNSIGNED:
            del response.headers["Wechatpay-Signature"]
        elif trouble is Trouble.NOT_JSON:
            response.text = f"<html>{os.linesep}</html>"
            response.headers.update(self.signed_headers(response.text))
        elif trouble is Trouble.ANOTHER_REFUND:
            response.text = response.text.replace('"out_refund_no": "', '"out_refund_no": "X')
            response.headers.update(self.signed_headers(response.text))
        return response
