"""Exact formats: payments, shops and money. Data only."""

from smart_secrets_scanner.hook.formats_type import Format, named

_STRIPE = "https://docs.stripe.com/keys#rolling-keys"
_STRIPE_HOOK = "https://docs.stripe.com/webhooks#roll-endpoint-secrets"
_SQUARE = "https://developer.squareup.com/docs/build-basics/access-tokens"
_BRAINTREE = "https://developer.paypal.com/braintree/articles/control-panel/important-gateway-credentials"
_PAYPAL = "https://developer.paypal.com/api/rest/authentication/"
_RAZORPAY = "https://razorpay.com/docs/payments/dashboard/account-settings/api-keys/"
_SHOPIFY = (
    "https://shopify.dev/docs/apps/build/authentication-authorization/client-secrets/rotate-revoke-client-credentials"
)
_PLAID = "https://plaid.com/docs/account/security/"
_FLUTTERWAVE = "https://developer.flutterwave.com/docs/authentication"
_PADDLE = "https://developer.paddle.com/api-reference/about/api-keys"
_LOB = "https://docs.lob.com/"
_EASYPOST = "https://docs.easypost.com/docs/authentication"
_SHIPPO = "https://docs.goshippo.com/docs/guides_general/authentication/"
_MERCADO = "https://www.mercadopago.com/developers/en/docs/your-integrations/credentials"
_EBAY = "https://developer.ebay.com/api-docs/static/gs_rotate-client-secret.html"
_WOO = "https://developer.woocommerce.com/docs/apis/rest-api/"
_OMISE = "https://docs.omise.co/api-authentication"
_UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
_URL64 = "[A-Za-z0-9_-]"

# fmt: off
FORMATS = (  # a table: what it is, what it looks like, how it is found and revoked
    Format("paystack-secret-key", "Paystack secret key", r"sk_(?:live|test)_[0-9a-f]{40}",
           ("sk_live_", "sk_test_"), "https://paystack.com/docs/api/authentication/", True),
    Format("stripe-secret-key", "Stripe secret key", r"sk_(?:live|test)_[A-Za-z0-9]{24,250}",
           ("sk_live_", "sk_test_"), _STRIPE, True),
    Format("stripe-restricted-key", "Stripe restricted key", r"rk_(?:live|test)_[A-Za-z0-9]{24,250}",
           ("rk_live_", "rk_test_"), _STRIPE, True),
    Format("stripe-org-key", "Stripe organisation key", r"sk_org_(?:live_|test_)?[A-Za-z0-9]{24,250}",
           ("sk_org_",), _STRIPE, True),
    Format("stripe-webhook-secret", "Stripe webhook signing secret", r"whsec_[A-Za-z0-9+/]{32,64}={0,2}",
           ("whsec_",), _STRIPE_HOOK, True),
    Format("stripe-publishable-key", "Stripe publishable key", r"pk_(?:live|test)_[A-Za-z0-9]{24,250}",
           ("pk_live_", "pk_test_"), _STRIPE, public=True),
    Format("square-access-token", "Square access token", r"EAAA" + _URL64 + "{60}", ("EAAA",), _SQUARE, True),
    Format("square-legacy-token", "Square access token", r"sq0atp-" + _URL64 + "{22}", ("sq0atp-",), _SQUARE, True),
    Format("square-oauth-secret", "Square OAuth secret", r"sq0cs[pb]-" + _URL64 + "{43}",
           ("sq0csp-", "sq0csb-"), _SQUARE, True),
    Format("square-application-id", "Square application id", r"sq0id[pb]-" + _URL64 + "{22}",
           ("sq0idp-", "sq0idb-"), _SQUARE, public=True),
    Format("braintree-access-token", "Braintree access token",
           r"access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}", ("access_token$",), _BRAINTREE, True),
    Format("braintree-private-key", "Braintree private key", r"[0-9a-f]{32}",
           ("braintree",), _BRAINTREE, context=named("braintree", "private")),
    Format("paypal-client-secret", "PayPal client secret", r"E[A-Za-z0-9_-]{79}",
           ("paypal",), _PAYPAL, context=named("paypal", "secret")),
    Format("adyen-api-key", "Adyen API key",
           r"AQE[A-Za-z0-9+/]{70,130}={0,2}-[A-Za-z0-9+/]{43}=-[A-Za-z0-9~!@#$%^*_+{}:?.=\[\]-]{10,24}",
           ("AQE",), "https://docs.adyen.com/development-resources/api-credentials/", True),
    Format("razorpay-key-id", "Razorpay key id", r"rzp_(?:live|test)_[A-Za-z0-9]{14}",
           ("rzp_live_", "rzp_test_"), _RAZORPAY, entropy=2.8),
    Format("razorpay-key-secret", "Razorpay key secret", r"[A-Za-z0-9]{24}",
           ("razorpay", "rzp_"), _RAZORPAY,
           context=named("razorpay|rzp", "secret") + r"|rzp_(?:live|test)_[A-Za-z0-9]{14}\W{1,6}$"),
    Format("shopify-admin-token", "Shopify admin access token", r"shpat_[0-9a-fA-F]{32}", ("shpat_",), _SHOPIFY, True),
    Format("shopify-custom-app-token", "Shopify custom app token", r"shpca_[0-9a-fA-F]{32}",
           ("shpca_",), _SHOPIFY, True),
    Format("shopify-private-app-password", "Shopify private app password", r"shppa_[0-9a-fA-F]{32}",
           ("shppa_",), _SHOPIFY, True),
    Format("shopify-shared-secret", "Shopify shared secret", r"shpss_[0-9a-fA-F]{32}", ("shpss_",), _SHOPIFY, True),
    Format("shopify-theme-password", "Shopify theme access password", r"shptka_[0-9a-fA-F]{32}",
           ("shptka_",), _SHOPIFY, True),
    Format("plaid-access-token", "Plaid access token", r"access-(?:sandbox|development|production)-" + _UUID,
           ("access-sandbox-", "access-development-", "access-production-"), _PLAID, True, entropy=2.5),
    Format("plaid-secret", "Plaid secret", r"[0-9a-f]{30}", ("plaid",), _PLAID, context=named("plaid", "secret")),
    Format("coinbase-api-secret", "Coinbase API secret", r"[A-Za-z0-9+/]{86}==|[A-Za-z0-9]{32}",
           ("coinbase",), "https://docs.cdp.coinbase.com/get-started/authentication/cdp-api-keys",
           context=named("coinbase", "secret")),
    Format("flutterwave-secret-key", "Flutterwave secret key", r"FLWSECK(?:_TEST)?-[0-9a-zA-Z]{32}-X",
           ("FLWSECK",), _FLUTTERWAVE, True),
    Format("flutterwave-encryption-key", "Flutterwave encryption key", r"FLWSECK_TEST[0-9a-zA-Z]{12}",
           ("FLWSECK_TEST",), _FLUTTERWAVE, True, entropy=2.5),
    Format("flutterwave-public-key", "Flutterwave public key", r"FLWPUBK(?:_TEST)?-[0-9a-zA-Z]{32}-X",
           ("FLWPUBK",), _FLUTTERWAVE, public=True),
    Format("mollie-api-key", "Mollie API key", r"(?:live|test)_[A-Za-z0-9]{30}",
           ("live_", "test_"), "https://docs.mollie.com/reference/authentication", entropy=3.6),
    Format("gocardless-token", "GoCardless access token", r"(?:live|sandbox)_" + _URL64 + "{40}",
           ("gocardless", "go_cardless", "gc_"), "https://developer.gocardless.com/getting-started/",
           context=named(r"go_?cardless|\bgc")),
    Format("checkout-sandbox-key", "Checkout.com sandbox secret key", r"sk_sbox_[a-z2-7]{26}[a-z*#$=]?",
           ("sk_sbox_",), "https://www.checkout.com/docs/developer-resources/api/manage-api-keys", True),
    Format("paddle-api-key", "Paddle API key", r"pdl_(?:live|sdbx)_apikey_[a-z0-9]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3}",
           ("pdl_live_apikey_", "pdl_sdbx_apikey_"), _PADDLE, True),
    Format("paddle-webhook-secret", "Paddle webhook secret", r"pdl_ntfset_[a-z0-9]{26}_[A-Za-z0-9+/]{32}",
           ("pdl_ntfset_",), _PADDLE, True),
    Format("midtrans-server-key", "Midtrans server key", r"(?:SB-)?Mid-server-" + _URL64 + "{24}",
           ("Mid-server-",), "https://docs.midtrans.com/docs/midtrans-account", True),
    Format("midtrans-client-key", "Midtrans client key", r"(?:SB-)?Mid-client-" + _URL64 + "{16}",
           ("Mid-client-",), "https://docs.midtrans.com/docs/midtrans-account", public=True),
    Format("xendit-secret-key", "Xendit secret key", r"xnd_(?:production|development)_[A-Za-z0-9]{40,70}",
           ("xnd_production_", "xnd_development_"), "https://docs.xendit.co/docs/api-keys", True),
    Format("omise-secret-key", "Omise secret key", r"skey_(?:test_)?[a-z0-9]{19}", ("skey_",), _OMISE, True),
    Format("omise-public-key", "Omise public key", r"pkey_(?:test_)?[a-z0-9]{19}", ("pkey_",), _OMISE, public=True),
    Format("mercadopago-access-token", "Mercado Pago access token",
           r"(?:APP_USR|TEST)-\d{12,16}-\d{6}-[0-9a-f]{32}(?:__[A-Z]{2}_[A-Z]{2}__)?-\d{6,10}",
           ("APP_USR-", "TEST-"), _MERCADO, True),
    Format("lob-api-key", "Lob API key", r"(?:live|test)_[0-9a-f]{35}", ("live_", "test_"), _LOB, True),
    Format("lob-publishable-key", "Lob publishable key", r"(?:live|test)_pub_[0-9a-f]{31}",
           ("live_pub_", "test_pub_"), _LOB, public=True),
    Format("easypost-api-key", "EasyPost API key", r"EZAK[A-Za-z0-9]{54}", ("EZAK",), _EASYPOST, True),
    Format("easypost-test-key", "EasyPost test API key", r"EZTK[A-Za-z0-9]{54}", ("EZTK",), _EASYPOST, True),
    Format("shippo-token", "Shippo API token", r"shippo_(?:live|test)_[0-9a-f]{40}",
           ("shippo_live_", "shippo_test_"), _SHIPPO, True),
    Format("duffel-token", "Duffel access token", r"duffel_(?:live|test)_[A-Za-z0-9_=-]{43}",
           ("duffel_live_", "duffel_test_"), "https://duffel.com/docs/guides/getting-started-with-flights", True),
    Format("ebay-cert-id", "eBay cert id", r"(?:PRD|SBX)-[0-9a-f]{12}(?:-[0-9a-f]{4}){4}",
           ("PRD-", "SBX-"), _EBAY, True),
    Format("woocommerce-consumer-secret", "WooCommerce consumer secret", r"cs_[0-9a-f]{40}", ("cs_",), _WOO, True),
    Format("woocommerce-consumer-key", "WooCommerce consumer key", r"ck_[0-9a-f]{40}", ("ck_",), _WOO),
    Format("wise-api-token", "Wise API token", _UUID,
           ("wise", "transferwise"), "https://docs.wise.com/api-docs/features/authentication-access", entropy=2.5,
           context=named(r"\b(?:transfer)?wise", "token|key")),
    Format("recurly-api-key", "Recurly private API key", r"[0-9a-f]{32}",
           ("recurly",), "https://docs.recurly.com/recurly-subscriptions/docs/api-keys", context=named("recurly")),
    Format("chargebee-api-key", "Chargebee API key", r"(?:live|test)_[A-Za-z0-9]{32,45}",
           ("chargebee",), "https://www.chargebee.com/docs/2.0/api_keys.html", context=named("chargebee")),
    Format("dwolla-secret", "Dwolla secret", r"[A-Za-z0-9]{50}",
           ("dwolla",), "https://developers.dwolla.com/docs/balance/auth", context=named("dwolla", "secret|key")),
    Format("binance-secret", "Binance API secret", r"[A-Za-z0-9]{64}",
           ("binance",), "https://www.binance.com/en/support/faq/how-to-create-api-keys-on-binance-360002502072",
           context=named("binance", "secret|key")),
    Format("alchemy-api-key", "Alchemy API key", r"[A-Za-z0-9_-]{32}",
           ("alchemy",), "https://www.alchemy.com/docs/create-an-api-key",
           context=named("alchemy") + r"|\.alchemy\.com/v2/$|alchemyapi\.io/v2/$"),
    Format("infura-project-id", "Infura project id", r"[0-9a-f]{32}",
           ("infura",), "https://docs.metamask.io/services/get-started/infura/",
           context=named("infura", "key|secret|id") + r"|infura\.io/(?:ws/)?v3/$"),
    Format("etherscan-api-key", "Etherscan API key", r"[A-Z0-9]{34}",
           ("etherscan", "bscscan", "polygonscan"), "https://docs.etherscan.io/getting-an-api-key",
           context=named("(?:ether|bsc|polygon)scan")),
)
# fmt: on
