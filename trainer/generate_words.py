"""Word material for generated values: hand-written lists, and words built from syllables."""

from __future__ import annotations

import random
from collections.abc import Callable

Kind = Callable[[random.Random], str]
"""Makes one value of a kind."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


COMMON = _words(
    """
    apple river tiger silver summer winter spring autumn dragon monkey shadow master flower coffee orange purple
    banana cookie pepper ginger maple cedar willow falcon eagle raven panther wolf bear rabbit turtle dolphin shark
    whale horse pony donkey kitten puppy hamster parrot penguin mountain valley forest desert island ocean harbor
    bridge castle tower garden window kitchen carpet pillow blanket candle mirror guitar piano violin trumpet drum
    soccer hockey tennis baseball cricket football rugby racing runner jumper swimmer pirate ninja wizard knight
    princess queen king prince captain soldier doctor farmer baker hunter fisher sailor pilot driver rocket planet
    comet meteor galaxy saturn jupiter mercury venus pluto neptune thunder lightning storm rain snow cloud sunset
    sunrise morning evening midnight monday friday sunday january april june october november december paris london
    berlin madrid lisbon moscow tokyo sydney boston chicago dallas denver austin miami oregon texas nevada arizona
    hello welcome letmein trustno freedom liberty justice peace love lover heart angel devil heaven cheese butter
    pizza pasta burger noodle sugar honey lemon cherry peach melon grape mango papaya walnut almond pretzel muffin
    waffle pancake yellow black white green crimson scarlet indigo amber ruby diamond emerald sapphire copper iron
    steel golden marble granite velvet cotton leather denim paper pencil marker notebook camera bottle basket hammer
    wrench shovel ladder bucket engine piston gearbox truck tractor bicycle scooter wagon sledge anchor compass
    """
)
DEV = _words(
    """
    user account client server session token cache queue worker job task order invoice payment billing customer
    product catalog cart checkout shipping report metric event stream topic broker consumer producer message mail
    notify alert log audit trace span index search query filter sort page cursor batch chunk shard replica primary
    backup restore snapshot archive export import sync merge diff patch build deploy release stage rollout canary
    proxy gateway router ingress egress tunnel socket channel port host domain region zone cluster node pod volume
    bucket object blob file folder path mount image layer registry artifact package module plugin adapter driver
    handler listener hook filter parser lexer encoder decoder codec format schema model record field column table
    row entity relation graph edge tree leaf root parent child sibling config setting option flag feature toggle
    policy rule scope role group member tenant owner admin profile avatar theme layout widget button dialog form
    input label header footer sidebar menu panel view screen scene render paint frame canvas color font style
    timeout retry limit quota rate budget window delay interval schedule cron timer clock date locale currency
    price amount total balance ledger transfer wallet card bank loan credit score risk fraud check verify validate
    """
)
NAMES = _words(
    """
    maria anna peter michael thomas jessica daniel david sarah laura kevin robert james mary linda susan karen
    jan piet klaas hans juergen stefan sabine heike uwe carlos miguel jose lucia carmen pablo diego pierre claire
    camille luc amelie marco giulia paolo chiara ivan olga dmitri natasha sergey elena yuki hiroshi kenji sakura
    wei ming xiaoli jun mei priya rahul amit deepa arjun fatima omar hassan layla ahmed joao pedro ana beatriz
    erik lars ingrid sven astrid mikko aino tomasz agnieszka piotr zuzana marek eszter andrei ioana nikos eleni
    """
)
COMPANIES = _words(
    """
    northwind contoso fabrikam initech umbra bluefin lakeshore redwood quartzite stellaris helios mediplus
    greenleaf railpoint skybridge datamill paywise shopora travelio logitrans agronova foodhub eduspark finora
    healthgrid autonord cityworks waterline solarix petrolux textura novabank krediva mobilis telecomo parcely
    hotelia rentalo jobboard newsly musicbox videon gamelab petstore bookbarn carpool fleetio drivenow homely
    """
)
FOREIGN = _words(
    """
    passwort geheim sommer winter schatz hallo schule fussball berlin münchen schmetterling contraseña clave mexico
    corazon estrella amigo gatito español motdepasse soleil bonjour azerty chocolat français senha brasil saudade
    flamengo coração parola ciao juventus amore бабушка пароль привет солнце москва наташа qweasd parol privet
    密码 你好 我爱你 中国 天空 woaini nihao xiaoming zhongguo 桜 東京 さくら himitsu naruto tokyo 비밀 사랑 안녕 sarang
    wachtwoord welkom voetbal haslo polska kochanie heslo ahoj jelszo salasana sifre galatasaray kodeord lösenord
    """
)
ENV_PARTS = ("APP", "DB", "API", "SMTP", "REDIS", "AUTH", "ADMIN", "SERVICE", "STRIPE", "AWS", "S3", "PAY", "OAUTH")
SECRET_NOUNS = ("password", "passwd", "pwd", "secret", "token", "api_key", "access_key", "private_key", "credential")

_ONSETS = (
    "b",
    "br",
    "c",
    "ch",
    "d",
    "dr",
    "f",
    "fl",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "p",
    "pr",
    "r",
    "s",
)
_MORE_ONSETS = ("st", "t", "tr", "v", "w", "z", "sh", "qu", "x", "th")
_NUCLEI = ("a", "e", "i", "o", "u", "ai", "ea", "ou", "y", "oo")
_CODAS = ("", "", "", "n", "r", "l", "s", "t", "k", "m", "x", "nd", "rt", "p", "ck")


def pseudo_word(rng: random.Random, syllables: int = 0) -> str:
    """A pronounceable lowercase word that is in no dictionary, 1 to 4 syllables."""
    count = syllables or rng.randint(2, 4)
    onsets = _ONSETS + _MORE_ONSETS
    return "".join(rng.choice(onsets) + rng.choice(_NUCLEI) + rng.choice(_CODAS) for _ in range(count))


def word(rng: random.Random) -> str:
    """A lowercase English word a person would pick."""
    return rng.choice(COMMON)


def dev_word(rng: random.Random) -> str:
    """A lowercase word from programs."""
    return rng.choice(DEV)


def org(rng: random.Random) -> str:
    """An invented organisation, one lowercase label fit for a host name."""
    roll = rng.random()
    if roll < 0.4:
        return rng.choice(COMPANIES)
    if roll < 0.7:
        return pseudo_word(rng)
    return word(rng) + rng.choice(("", "-")) + dev_word(rng)


def chars(rng: random.Random, alphabet: str, count: int) -> str:
    """`count` random characters of `alphabet`."""
    return "".join(rng.choices(alphabet, k=count))
