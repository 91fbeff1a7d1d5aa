"""Names that values are given to: secret-like ones of four classes and innocuous ones, in many styles and languages."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

PASSWORD, KEY, TOKEN, SECRET, INNOCUOUS = "password", "key", "token", "secret", "innocuous"

_PASSWORD = tuple(
    """
    password|password|password|password|passwd|pwd|pass|passphrase|pass_phrase|passcode|user_password|db_password|db_pass|db_pwd
    |database_password|admin_password|admin_pass|root_password|root_pass|mysql_root_password|mysql_password|postgres_password|pg_password
    |pgpassword|redis_password|redis_pass|requirepass|mongo_password|mongo_initdb_root_password|rabbitmq_default_pass|rabbitmq_password|amqp_pass
    |smtp_password|smtp_pass|mail_password|email_password|email_host_password|imap_password|ftp_password|ftp_pass|sftp_password|ssh_password
    |ssh_pass|sudo_pass|become_pass|ansible_password|ansible_become_pass|ansible_ssh_pass|vault_password|keystore_password|key_store_password
    |store_password|truststore_password|key_password|cert_password|pfx_password|p12_password|jks_password|ldap_password|bind_password|bindpw
    |ldap_bind_password|login_password|service_password|proxy_password|proxy_pass|http_password|basic_auth_password|api_password|jdbc_password
    |spring_datasource_password|datasource_password|connection_password|grafana_admin_password|gf_security_admin_password|elastic_password
    |es_password|kibana_password|oracle_pwd|sa_password|mssql_sa_password|sys_password|sysdba_password|default_password|initial_password
    |temporary_password|old_password|new_password|current_password|confirm_password|password_confirmation|user_pass|user_pwd|wifi_password
    |wpa_passphrase|psk|master_password|encryption_password|backup_password|restic_password|sonar_password|nexus_password|docker_password
    |registry_password|artifactory_password|jenkins_password|git_password|github_password|jira_password|test_password|demo_password
    |valid_password|invalid_password|wrong_password|correct_password|plain_password|raw_password|dummy_password|pw|pswd|psw|dbpass|mypassword
    |password1|password2|app_password|django_superuser_password|wordpress_db_password|windows_password|rdp_password|domain_password|sap_password
    |kerberos_password|tomcat_password|nagios_password|zabbix_password|snmp_passphrase|auth_password|customer_password|account_password
    """.replace("\n", "").split("|")
)
_KEY = tuple(
    """
    api_key|api_key|api_key|apikey|x_api_key|access_key|aws_access_key|secret_key|private_key|encryption_key|signing_key|sign_key|master_key
    |license_key|licence_key|account_key|storage_key|storage_account_key|shared_key|shared_access_key|primary_key_value|auth_key|service_key
    |server_key|session_key|cipher_key|crypt_key|crypto_key|aes_key|des_key|hmac_key|mac_key|rsa_key|ssh_key|deploy_key|jwt_key|cookie_key
    |hash_key_secret|google_api_key|openai_api_key|azure_api_key|aws_key|stripe_key|mailgun_api_key|sendgrid_api_key|algolia_admin_key
    |algolia_api_key|datadog_api_key|dd_api_key|new_relic_license_key|newrelic_key|pagerduty_key|integration_key|routing_key_secret
    |subscription_key|ocp_apim_subscription_key|instrumentation_key|fcm_server_key|push_key|vapid_private_key|recaptcha_private_key|maps_key
    |weather_api_key|openweather_api_key|omdb_api_key|tmdb_api_key|rapidapi_key|cloudflare_api_key|cf_api_key|linode_key|vultr_key|dns_key
    |tsig_key|bot_key|app_key|application_key|app_key_secret|consumer_key|client_key|user_key|admin_key|devise_pepper|pepper|salt|key|secret_access_key
    |wireguard_private_key|age_key|sops_key|gpg_key|codecov_key|snyk_key|sentry_key|amplitude_api_key|mixpanel_key|segment_write_key
    |firebase_api_key|android_key|huggingface_key|cohere_api_key|groq_api_key|payment_key|merchant_key|paypal_key|kms_key_material|data_key
    """.replace("\n", "").split("|")
)
_TOKEN = tuple(
    """
    token|token|token|access_token|auth_token|oauth_token|refresh_token|bearer_token|api_token|user_token|session_token|id_token|jwt|jwt_token
    |authentication_token|authorization|remember_token|remember_me_token|reset_password_token|confirmation_token|csrf_token|xsrf_token|device_token
    |registration_token|bot_token|slack_token|slack_bot_token|telegram_token|telegram_bot_token|discord_token|github_token|gh_token|gitlab_token
    |gitlab_api_token|npm_token|pypi_token|nuget_token|docker_token|sonar_token|codecov_token|coveralls_repo_token|travis_token|circle_token
    |heroku_api_token|vault_token|consul_token|consul_http_token|nomad_token|k8s_token|kube_token|kubeconfig_token|service_account_token
    |join_token|cluster_token|bootstrap_token|agent_token|runner_token|deploy_token|personal_access_token|pat|private_token|oauth_access_token
    |twitter_access_token|fb_access_token|facebook_token|instagram_token|linkedin_token|dropbox_token|mapbox_token|mapbox_access_token
    |rollbar_token|sentry_auth_token|logz_token|loggly_token|splunk_token|hec_token|influx_token|influxdb_token|grafana_token|datadog_token
    |newrelic_token|hubspot_token|shopify_token|square_access_token|plaid_token|twilio_auth_token|zoom_token|figma_token|notion_token
    |airtable_token|contentful_access_token|verification_token|verify_token|webhook_token|push_token|sas_token|xoxb|session_id|sessionid
    |phpsessid|jsessionid|cookie|connect_sid|auth_cookie|x_auth_token|authtoken|accesstoken|oauth|bearer|totp|otp_seed|invite_token
    """.replace("\n", "").split("|")
)
_SECRET = tuple(
    """
    secret|secret|secret|client_secret|client_secret|consumer_secret|app_secret|api_secret|secret_key_base|secret_token|session_secret|cookie_secret
    |jwt_secret|jwt_secret_key|access_token_secret|oauth_token_secret|oauth_secret|oauth_client_secret|google_client_secret|github_client_secret
    |facebook_app_secret|fb_app_secret|twitter_consumer_secret|linkedin_secret|azure_client_secret|aad_client_secret|arm_client_secret
    |aws_secret|aws_secret_access_key|s3_secret|s3_secret_key|minio_secret_key|webhook_secret|stripe_webhook_secret|signing_secret
    |slack_signing_secret|shared_secret|hmac_secret|otp_secret|totp_secret|two_factor_secret|mfa_secret|encryption_secret|master_secret
    |user_secret|account_secret|merchant_secret|pusher_secret|pusher_app_secret|twilio_api_secret|cloudinary_api_secret|captcha_secret
    |recaptcha_secret|hcaptcha_secret|token_secret|refresh_token_secret|nextauth_secret|auth_secret|auth0_client_secret|okta_client_secret
    |keycloak_secret|sso_secret|saml_secret|radius_secret|tsig_secret|vapid_secret|app_key_base|secretkey|clientsecret|credentials|credential
    |sa_token_sign_secret_key|service_secret|bot_secret|wechat_app_secret|alipay_secret|aliyun_access_key_secret|access_key_secret|qiniu_secret_key
    |tencent_secret_key|baidu_secret_key|authelia_jwt_secret|flask_secret_key|django_secret_key|rails_master_secret|devise_secret_key|hash_secret
    """.replace("\n", "").split("|")
)
_INNOCUOUS = tuple(
    """
    key|key_id|keys|primary_key|foreign_key|cache_key|sort_key|partition_key|object_key|api_version|api_url|api_endpoint|token_type|token_url
    |token_endpoint|token_name|token_ttl|password_field|password_label|password_hint|password_policy|password_hash|password_digest
    |encrypted_password|auth_mode|auth_type|auth_method|auth_url|auth_provider|secret_name|secret_id|secret_ref|secret_path|secret_version
    |credential_id|credentials_id|access_key_id|client_id|app_id|application_id|tenant_id|account_id|project_id|public_key|publishable_key
    |public_token|key_name|key_type|key_path|key_algorithm|key_alias|keyword|keyboard|monkey|csrf_header_name|login_url|user_name|username
    |login|nonce|state|etag|checksum|sha256|sha1|md5|digest|integrity|fingerprint|thumbprint|signature_algorithm|hash|commit|revision|build_id
    |request_id|trace_id|correlation_id|session_name|cookie_name|sitekey|site_key|measurement_id|tracking_id|author|authority|authors|tokenizer
    |tokenize|passthrough|bypass|passed|compass|secretary|certificate|cert|ssh_public_key|host_key|encryption_type|encryption_algorithm|key_size
    |max_tokens|token_count|prompt_tokens|token_limit|password_length|min_password_length|password_iterations|oauth_timestamp|oauth_nonce|session_timeout
    |auth_timeout|rate_limit|token_lifetime|secret_count|key_index|key_length|public_key_pem|public_key_base64|verify_key|recipient_key|trusted_key
    |jwt_header|id_token_hint|encrypted_key|encrypted_value|ciphertext|iv|tag|permission_key|translation_key|i18n_key|label_key|react_key|unique_key|index_key|map_key|dict_key|row_key|item_key|config_key
    """.replace("\n", "").split("|")
)
_POOLS = {PASSWORD: _PASSWORD, KEY: _KEY, TOKEN: _TOKEN, SECRET: _SECRET, INNOCUOUS: _INNOCUOUS}
FOREIGN_PASSWORD = tuple(
    "密码 口令 登录密码 数据库密码 管理员密码 密碼 пароль пароль_бд contraseña contrasena clave mot_de_passe motdepasse mdp kennwort passwort "
    "senha senha_banco haslo hasło wachtwoord lösenord losenord salasana parola sifre şifre パスワード 暗証番号 비밀번호 암호 heslo jelszo".split()
)
FOREIGN_KEY = tuple("密钥 私钥 秘钥 令牌 接口密钥 ключ токен секрет clave_api clave_secreta cle_api jeton schluessel chave_api 秘密鍵 トークン 토큰 비밀키".split())
_PREFIXES = (
    "my our the app prod production staging dev test default local main old new backup internal external remote service svc backend frontend "
    "api web mobile auth user admin root system sys global common shared custom mysql postgres redis mongo kafka elastic s3 aws gcp azure "
    "smtp mail ldap sso oauth jenkins gitlab github docker k8s vault payment billing crm erp hr sap shop cms wp wiki partner vendor"
).split()
_SUFFIXES = "1 2 3 v2 prod dev test old new default value str string text plain raw override main backup alt primary secondary".split()


def pick(rng: random.Random, kind: str) -> str:
    """A snake_case name of a class, now and then with a prefix or suffix of its own."""
    if kind in (PASSWORD, KEY, TOKEN, SECRET) and rng.random() < 0.05:
        return rng.choice(FOREIGN_PASSWORD if kind == PASSWORD else FOREIGN_KEY)
    name = rng.choice(_POOLS[kind]).strip()
    roll = rng.random()
    if kind != INNOCUOUS and roll < 0.30:
        return f"{rng.choice(_PREFIXES)}_{name}"
    if kind != INNOCUOUS and roll < 0.38:
        return f"{name}_{rng.choice(_SUFFIXES)}"
    return name


def styled(name: str, style: str) -> str:
    """A snake_case name in another style: snake, upper, camel, pascal, kebab, dotted, header, title, flat, hungarian."""
    parts = [p for p in re.split(r"[_\s]+", name) if p]
    if style == "snake" or not name.isascii():
        return name
    if style == "camel":
        return parts[0] + "".join(p.capitalize() for p in parts[1:])
    return _JOINERS[style](parts)


_JOINERS: dict[str, Callable[[list[str]], str]] = {
    "upper": lambda parts: "_".join(parts).upper(),
    "pascal": lambda parts: "".join(p.capitalize() for p in parts),
    "kebab": lambda parts: "-".join(parts),
    "dotted": lambda parts: ".".join(parts),
    "header": lambda parts: "-".join(p.capitalize() for p in parts),
    "title": lambda parts: " ".join(parts).capitalize(),
    "flat": lambda parts: "".join(parts),
    "hungarian": lambda parts: "str" + "".join(p.capitalize() for p in parts),
    "acronym": lambda parts: parts[0] + "".join(p.upper() if len(p) <= 3 else p.capitalize() for p in parts[1:]),
}
