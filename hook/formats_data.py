"""Exact formats: databases, data platforms, monitoring and analytics. Data only."""

from smart_secrets_scanner.hook.formats_type import Format, named

_DATADOG = "https://docs.datadoghq.com/account_management/api-app-keys/"
_NEWRELIC = "https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/"
_GRAFANA = "https://grafana.com/docs/grafana/latest/administration/service-accounts/"
_GRAFANA_CLOUD = (
    "https://grafana.com/docs/grafana-cloud/security-and-account-management/authentication-and-permissions/"
)
_SENTRY = "https://docs.sentry.io/account/auth-tokens/"
_SENTRY_DSN = "https://docs.sentry.io/concepts/key-terms/dsn-explainer/"
_HONEYCOMB = "https://docs.honeycomb.io/configure/environments/manage-api-keys/"
_DYNATRACE = (
    "https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients/access-tokens"
)
_SPLUNK = "https://docs.splunk.com/Documentation/Splunk/latest/Data/UsetheHTTPEventCollector"
_ELASTIC = "https://www.elastic.co/docs/deploy-manage/api-keys"
_PAGERDUTY = "https://support.pagerduty.com/main/docs/api-access-keys"
_POSTHOG = "https://posthog.com/docs/api"
_DATABRICKS = "https://docs.databricks.com/en/dev-tools/auth/pat.html"
_CONFLUENT = (
    "https://docs.confluent.io/cloud/current/security/authenticate/workload-identities/service-accounts/api-keys/"
)
_PLANETSCALE = "https://planetscale.com/docs/api/reference/service-tokens"
_NEON = "https://neon.com/docs/manage/api-keys"
_MONGODB = "https://www.mongodb.com/docs/atlas/configure-api-access/"
_DBT = "https://docs.getdbt.com/docs/dbt-cloud-apis/authentication"
_AXIOM = "https://axiom.co/docs/reference/tokens"
_LOGFIRE = "https://logfire.pydantic.dev/docs/how-to-guides/create-write-tokens/"
_UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
_HEX32 = r"[0-9a-f]{32}"
_HEX40 = r"[0-9a-f]{40}"
_URL64 = "[A-Za-z0-9_-]"

# fmt: off
FORMATS = (  # a table: what it is, what it looks like, how it is found and revoked
    Format("datadog-api-key", "Datadog API key", _HEX32,
           ("datadog", "dd_", "dd-api", "ddapi"), _DATADOG, context=named(r"datadog|\bdd", "api_?-?key|token")),
    Format("datadog-app-key", "Datadog application key", _HEX40,
           ("datadog", "dd_", "dd-app", "ddapp"), _DATADOG, context=named(r"datadog|\bdd", "app\\w*_?-?key|key")),
    Format("datadog-client-token", "Datadog browser client token", r"pub[0-9a-f]{32}", ("pub",), _DATADOG, public=True),
    Format("newrelic-user-key", "New Relic user key", r"NRAK-[A-Z0-9]{27}", ("NRAK-",), _NEWRELIC, True),
    Format("newrelic-insert-key", "New Relic insert key", r"NRII-" + _URL64 + "{32}", ("NRII-",), _NEWRELIC, True),
    Format("newrelic-query-key", "New Relic query key", r"NRIQ-" + _URL64 + "{32}", ("NRIQ-",), _NEWRELIC, True),
    Format("newrelic-rest-key", "New Relic REST API key", r"NRRA-[0-9a-f]{42}", ("NRRA-",), _NEWRELIC, True),
    Format("newrelic-license-key", "New Relic license key", r"(?:eu01xx|gov01x)?[0-9a-f]{30,36}NRAL",
           ("NRAL",), _NEWRELIC, True, inside=True),
    Format("newrelic-browser-key", "New Relic browser key", r"NRJS-[0-9a-f]{19}", ("NRJS-",), _NEWRELIC, public=True),
    Format("grafana-service-account", "Grafana service account token", r"glsa_[A-Za-z0-9]{32}_[0-9a-fA-F]{8}",
           ("glsa_",), _GRAFANA, True, "grafana"),
    Format("grafana-cloud-token", "Grafana Cloud access token", r"glc_eyJ[A-Za-z0-9+/]{60,400}={0,2}",
           ("glc_eyJ",), _GRAFANA_CLOUD, True),
    Format("grafana-api-key", "Grafana API key", r"eyJrIjoi[A-Za-z0-9+/]{60,400}={0,2}", ("eyJrIjoi",), _GRAFANA, True),
    Format("sentry-org-token", "Sentry organisation token", r"sntrys_eyJ[A-Za-z0-9+/]{60,400}={0,2}_[A-Za-z0-9+/]{43}",
           ("sntrys_eyJ",), _SENTRY, True),
    Format("sentry-user-token", "Sentry user token", r"sntryu_[0-9a-f]{64}", ("sntryu_",), _SENTRY, True),
    Format("sentry-legacy-token", "Sentry auth token", r"[0-9a-f]{64}",
           ("sentry",), _SENTRY, context=named("sentry", "token")),
    Format("sentry-dsn-secret", "Sentry DSN with secret",
           r"https://[0-9a-f]{32}:[0-9a-f]{32}@(?:[a-z0-9.-]{1,40}\.)?sentry\.io/\d{1,18}",
           ("sentry.io/",), _SENTRY_DSN, True, inside=True),
    Format("sentry-dsn", "Sentry DSN", r"https://[0-9a-f]{32}@(?:[a-z0-9.-]{1,40}\.)?sentry\.io/\d{1,18}",
           ("sentry.io/",), _SENTRY_DSN, public=True, inside=True),
    Format("honeycomb-ingest-key", "Honeycomb ingest key", r"hc[ab]ik_[0-9a-z]{58}",
           ("hcaik_", "hcbik_"), _HONEYCOMB, True),
    Format("honeycomb-legacy-key", "Honeycomb API key", r"[A-Za-z0-9]{22}|[0-9a-f]{32}",
           ("honeycomb",), _HONEYCOMB, context=r"x-honeycomb-team\W{1,6}$|" + named("honeycomb", "key|token")),
    Format("dynatrace-token", "Dynatrace access token",
           r"dt0(?:c01|s01|s02|s06|s08|s16|a01)\.[A-Z0-9]{24}\.[A-Z0-9]{64}",
           ("dt0c01.", "dt0s01.", "dt0s02.", "dt0s06.", "dt0s08.", "dt0s16.", "dt0a01."), _DYNATRACE, True),
    Format("splunk-hec-token", "Splunk HTTP Event Collector token", _UUID,
           ("splunk", "hec"), _SPLUNK, entropy=2.5, context=r"Splunk $|" + named(r"splunk|\bhec", "token|key")),
    Format("elastic-serverless-key", "Elastic Cloud serverless API key", r"essu_[A-Za-z0-9+/]{40,160}={0,2}",
           ("essu_",), _ELASTIC, True),
    Format("elastic-api-key", "Elasticsearch API key", r"[A-Za-z0-9+/]{58,60}={0,2}",
           ("elastic", "es_api"), _ELASTIC, context=named(r"elastic\w*|\bes", "api_?key|key")),
    Format("pagerduty-api-key", "PagerDuty API key", r"(?:u\+)?[A-Za-z0-9_+-]{18,20}",
           ("pagerduty", "pager_duty", "pd_"), _PAGERDUTY,
           context=r"Token token=$|" + named(r"pager_?duty|\bpd", "key|token")),
    Format("opsgenie-api-key", "Opsgenie API key", _UUID,
           ("opsgenie", "genie"), "https://support.atlassian.com/opsgenie/docs/api-key-management/", entropy=2.5,
           context=r"GenieKey $|" + named("opsgenie|genie")),
    Format("rollbar-token", "Rollbar access token", _HEX32,
           ("rollbar",), "https://docs.rollbar.com/docs/access-tokens", context=named("rollbar")),
    Format("bugsnag-api-key", "Bugsnag API key", _HEX32,
           ("bugsnag",), "https://docs.bugsnag.com/", context=named("bugsnag")),
    Format("axiom-token", "Axiom API token", r"xaat-" + _UUID, ("xaat-",), _AXIOM, True, entropy=2.5),
    Format("axiom-personal-token", "Axiom personal token", r"xapt-" + _UUID, ("xapt-",), _AXIOM, True, entropy=2.5),
    Format("checkly-api-key", "Checkly API key", r"cu_[0-9a-f]{32}",
           ("cu_",), "https://www.checklyhq.com/docs/accounts-and-users/creating-api-key/", True),
    Format("posthog-personal-key", "PostHog personal API key", r"phx_[A-Za-z0-9]{40,64}", ("phx_",), _POSTHOG, True),
    Format("posthog-project-key", "PostHog project key", r"phc_[A-Za-z0-9]{40,50}", ("phc_",), _POSTHOG, public=True),
    Format("segment-write-key", "Segment write key", r"[A-Za-z0-9]{32}",
           ("segment",), "https://segment.com/docs/connections/find-writekey/", context=named("segment", "key|token")),
    Format("mixpanel-secret", "Mixpanel secret", _HEX32,
           ("mixpanel",), "https://docs.mixpanel.com/docs/orgs-and-projects/managing-projects",
           context=named("mixpanel", "secret")),
    Format("amplitude-secret", "Amplitude secret key", _HEX32,
           ("amplitude",), "https://amplitude.com/docs/apis/authentication", context=named("amplitude", "secret")),
    Format("logfire-token", "Pydantic Logfire token", r"pylf_v\d_[a-z]{2}_[A-Za-z0-9]{43}",
           ("pylf_v",), _LOGFIRE, True),
    Format("tinybird-token", "Tinybird token", r"p\.eyJ" + _URL64 + r"{40,300}\." + _URL64 + "{43}",
           ("p.eyJ",), "https://www.tinybird.co/docs/forward/administration/tokens", True),
    Format("coralogix-key", "Coralogix API key", r"cxt[ph]_[A-Za-z0-9]{30}",
           ("cxtp_", "cxth_"), "https://coralogix.com/docs/user-guides/account-management/api-keys/", True),
    Format("sumologic-access-key", "Sumo Logic access key", r"[A-Za-z0-9]{64}",
           ("sumo",), "https://help.sumologic.com/docs/manage/security/access-keys/",
           context=named("sumo(?:logic)?", "key")),
    Format("loggly-token", "Loggly token", _UUID,
           ("loggly",), "https://documentation.solarwinds.com/en/success_center/loggly/", entropy=2.5,
           context=r"loggly\.com/(?:inputs|bulk)/$|" + named("loggly", "token")),
    Format("logdna-key", "Mezmo (LogDNA) key", _HEX32,
           ("logdna", "mezmo"), "https://docs.mezmo.com/docs/ingestion-key", context=named("logdna|mezmo")),
    Format("databricks-token", "Databricks access token", r"dapi[0-9a-f]{32}(?:-\d)?", ("dapi",), _DATABRICKS, True),
    Format("databricks-oauth-secret", "Databricks OAuth secret", r"dose[0-9a-f]{32}",
           ("dose",), "https://docs.databricks.com/en/dev-tools/auth/oauth-m2m.html", True),
    Format("confluent-api-secret", "Confluent Cloud API secret", r"[A-Za-z0-9+/]{64}",
           ("confluent", "kafka", "sasl", "cluster_api"), _CONFLUENT,
           context=named("confluent|kafka|sasl|cluster_api", "secret|password")),
    Format("confluent-api-secret-v2", "Confluent Cloud API secret", r"cflt[A-Za-z0-9+/]{60}",
           ("cflt",), _CONFLUENT, True),
    Format("aiven-service-password", "Aiven service password", r"AVNS_" + _URL64 + "{19}",
           ("AVNS_",), "https://aiven.io/docs/platform/howto/reset-service-password", True),
    Format("planetscale-token", "PlanetScale service token", r"pscale_tkn_[A-Za-z0-9_.=-]{32,64}",
           ("pscale_tkn_",), _PLANETSCALE, True),
    Format("planetscale-password", "PlanetScale password", r"pscale_pw_[A-Za-z0-9_.=-]{32,64}",
           ("pscale_pw_",), "https://planetscale.com/docs/vitess/connecting/connection-strings", True),
    Format("planetscale-oauth-token", "PlanetScale OAuth token", r"pscale_oauth_[A-Za-z0-9_.=-]{32,64}",
           ("pscale_oauth_",), _PLANETSCALE, True),
    Format("neon-api-key", "Neon API key", r"napi_[a-z0-9]{64}", ("napi_",), _NEON, True),
    Format("neon-password", "Neon database password", r"npg_[A-Za-z0-9]{12,16}",
           ("npg_",), "https://neon.com/docs/manage/roles", entropy=2.8),
    Format("mongodb-service-account-secret", "MongoDB Atlas service account secret", r"mdb_sa_sk_" + _URL64 + "{40}",
           ("mdb_sa_sk_",), _MONGODB, True),
    Format("mongodb-atlas-private-key", "MongoDB Atlas private key", _UUID,
           ("atlas", "mongo"), _MONGODB, entropy=2.5, context=named("atlas|mongo(?:db)?", "private|key|secret")),
    Format("xata-api-key", "Xata API key", r"xau_[A-Za-z0-9]{32,44}",
           ("xau_",), "https://xata.io/docs/concepts/api-keys", True),
    Format("astra-token", "DataStax Astra token", r"AstraCS:[A-Za-z0-9]{24}:[0-9a-f]{64}",
           ("AstraCS:",),
           "https://docs.datastax.com/en/astra-db-serverless/administration/manage-application-tokens.html", True),
    Format("cockroachdb-api-key", "CockroachDB Cloud secret key", r"CCDB1_[A-Za-z0-9]{22}_[A-Za-z0-9]{40}",
           ("CCDB1_",), "https://www.cockroachlabs.com/docs/cockroachcloud/managing-access", True),
    Format("clickhouse-cloud-key", "ClickHouse Cloud API secret", r"4b1d[A-Za-z0-9]{38}",
           ("4b1d",), "https://clickhouse.com/docs/cloud/manage/openapi", True),
    Format("materialize-password", "Materialize app password", r"mzp_[0-9a-f]{64}",
           ("mzp_",), "https://materialize.com/docs/manage/access-control/manage-roles/", True),
    Format("appwrite-api-key", "Appwrite API key", r"standard_[0-9a-f]{256}",
           ("standard_",), "https://appwrite.io/docs/advanced/platform/api-keys", True),
    Format("dbt-token", "dbt Cloud token", r"dbt[cus]_" + _URL64 + "{40,70}", ("dbtc_", "dbtu_", "dbts_"), _DBT, True),
    Format("fauna-key", "Fauna key", r"fn[A-Za-z0-9_-]{38}",
           ("fauna",), "https://docs.fauna.com/fauna/current/learn/security/keys/", context=named("fauna")),
    Format("hasura-admin-secret", "Hasura admin secret", r"[A-Za-z0-9]{32,64}",
           ("hasura",), "https://hasura.io/docs/latest/auth/authentication/admin-secret-access/",
           context=r"hasura[\w .-]{0,25}(?:secret|key)\w{0,12}\W{1,8}$"),
    Format("algolia-admin-key", "Algolia admin API key", _HEX32,
           ("algolia",), "https://www.algolia.com/doc/guides/security/api-keys/",
           context=named("algolia", "admin|write|api_?key|key")),
    Format("typesense-key", "Typesense API key", r"[A-Za-z0-9]{32}",
           ("typesense",), "https://typesense.org/docs/guide/data-access-control.html", context=named("typesense")),
    Format("upstash-redis-token", "Upstash Redis REST token", r"A[A-Za-z0-9]{54,120}={0,2}",
           ("upstash",), "https://upstash.com/docs/redis/features/restapi", context=named("upstash", "token")),
)
# fmt: on
