"""Interface texts about passwords and tokens, in many languages: nothing a program would log in with."""

from __future__ import annotations

import random
from collections.abc import Mapping
from types import MappingProxyType

from smart_secrets_scanner.trainer.generate_words import Kind

_TEXTS: dict[str, tuple[str, ...]] = {
    "en": ("Password must have at least {n} characters", "Forgot your password?", "Enter your API key", "Token expired", "Repeat password"),
    "de": ("Passwort vergessen?", "Das Passwort muss mindestens {n} Zeichen haben", "Neues Kennwort", "Ungültiges Token", "Schlüssel eingeben"),
    "fr": ("Mot de passe oublié ?", "Saisissez votre mot de passe", "Le jeton a expiré", "Clé secrète", "Au moins {n} caractères"),
    "es": ("¿Olvidó su contraseña?", "Introduzca la contraseña", "Clave incorrecta", "El token ha caducado", "Mínimo {n} caracteres"),
    "pt": ("Esqueceu a senha?", "Digite sua senha", "A senha deve ter {n} caracteres", "Chave de acesso", "Token inválido"),
    "it": ("Password dimenticata?", "Inserisci la password", "Chiave segreta", "La password deve avere {n} caratteri"),
    "nl": ("Wachtwoord vergeten?", "Voer uw wachtwoord in", "Minimaal {n} tekens", "Geheime sleutel", "Herhaal wachtwoord"),
    "pl": ("Nie pamiętasz hasła?", "Podaj hasło", "Hasło musi mieć {n} znaków", "Klucz tajny", "Token wygasł"),
    "ru": ("Забыли пароль?", "Введите пароль", "Пароль должен содержать {n} символов", "Секретный ключ", "Токен истёк"),
    "uk": ("Забули пароль?", "Введіть пароль", "Мінімум {n} символів", "Секретний ключ"),
    "zh": ("忘记密码?", "请输入密码", "密码至少{n}位", "访问令牌已过期", "确认新密码", "密钥不能为空"),
    "ja": ("パスワードをお忘れですか", "パスワードを入力してください", "{n}文字以上", "トークンの有効期限が切れました", "秘密鍵"),
    "ko": ("비밀번호를 잊으셨나요?", "비밀번호를 입력하세요", "비밀번호는 {n}자 이상", "토큰이 만료되었습니다", "비밀 키"),
    "tr": ("Şifremi unuttum", "Şifrenizi girin", "Şifre en az {n} karakter olmalı", "Gizli anahtar"),
    "sv": ("Glömt lösenordet?", "Ange ditt lösenord", "Minst {n} tecken", "Hemlig nyckel"),
    "cs": ("Zapomněli jste heslo?", "Zadejte heslo", "Heslo musí mít {n} znaků", "Tajný klíč"),
    "ar": ("هل نسيت كلمة المرور؟", "أدخل كلمة المرور", "المفتاح السري"),
    "hi": ("पासवर्ड भूल गए?", "अपना पासवर्ड दर्ज करें", "गुप्त कुंजी"),
}  # fmt: skip


def label_text(rng: random.Random) -> str:
    """An interface text about passwords or tokens in one of 18 languages."""
    return rng.choice(_TEXTS[rng.choice(list(_TEXTS))]).format(n=rng.randint(6, 16))


def _text_in(language: str) -> Kind:
    return lambda rng: rng.choice(_TEXTS[language]).format(n=rng.randint(6, 16))


KINDS: Mapping[str, Kind] = MappingProxyType(
    {"label_text": label_text, **{f"text_{language}": _text_in(language) for language in _TEXTS}}
)
