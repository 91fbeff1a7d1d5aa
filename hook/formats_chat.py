"""Exact formats: chat, mail, telephone and push messages. Data only."""

from smart_secrets_scanner.hook.formats_type import Format, named

_SLACK = "https://docs.slack.dev/reference/methods/auth.revoke/"
_SLACK_APP = "https://docs.slack.dev/authentication/tokens"
_SLACK_HOOK = "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/"
_DISCORD = "https://discord.com/developers/docs/quick-start/getting-started"
_DISCORD_HOOK = "https://discord.com/developers/docs/resources/webhook"
_TEAMS = "https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook"
_SENDGRID = "https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys"
_MAILGUN = "https://help.mailgun.com/hc/en-us/articles/203380100-Where-can-I-find-my-API-keys-and-SMTP-credentials"
_MAILCHIMP = "https://mailchimp.com/help/about-api-keys/"
_BREVO = "https://help.brevo.com/hc/en-us/articles/209467485-Create-and-manage-your-API-keys"
_TWILIO = "https://www.twilio.com/docs/iam/api-keys"
_TWILIO_AUTH = "https://help.twilio.com/articles/223136027-Auth-Tokens-and-How-to-Change-Them"
_ONESIGNAL = "https://documentation.onesignal.com/docs/keys-and-ids"
_TELEGRAM = "https://core.telegram.org/bots/features#botfather"
_FEISHU = "https://open.larksuite.com/document/client-docs/bot-v3/add-custom-bot"
_UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
_HEX32 = r"[0-9a-f]{32}"
_URL64 = "[A-Za-z0-9_-]"
_SLACK_FLOW = (
    r"https://hooks\.slack\.com/(?:workflows/T[A-Z0-9]{8,12}/A[A-Z0-9]{8,12}/\d{15,20}/[A-Za-z0-9]{23,25}"
    r"|triggers/[A-Z0-9]{9,13}/\d{10,16}/[0-9a-f]{32})"
)
_DISCORD_URL = (
    r"https://(?:(?:ptb|canary)\.)?discord(?:app)?\.com/api/(?:v\d{1,2}/)?webhooks/\d{17,20}/[A-Za-z0-9_-]{60,72}"
)
_TEAMS_TAIL = _UUID + "@" + _UUID + r"/IncomingWebhook/[0-9a-f]{32}/" + _UUID
_GOOGLE_CHAT = (
    r"https://chat\.googleapis\.com/v1/spaces/[A-Za-z0-9_-]{6,20}/messages\?key=AIza[A-Za-z0-9_-]{35}"
    r"&(?:amp;)?token=[A-Za-z0-9_%-]{40,60}"
)

# fmt: off
FORMATS = (  # a table: what it is, what it looks like, how it is found and revoked
    Format("slack-bot-token", "Slack bot token", r"xoxb-\d{8,14}-(?:\d{8,14}-)?[A-Za-z0-9]{18,34}",
           ("xoxb-",), _SLACK, True),
    Format("slack-user-token", "Slack user token", r"xoxp-(?:\d{6,14}-){1,3}[A-Za-z0-9]{16,64}",
           ("xoxp-",), _SLACK, True),
    Format("slack-workspace-token", "Slack workspace token", r"xox[ars]-(?:\d-)?(?:\d{6,14}-){1,3}[A-Za-z0-9]{10,64}",
           ("xoxa-", "xoxr-", "xoxs-"), _SLACK, True),
    Format("slack-refresh-token", "Slack refresh token", r"xoxe-\d-[A-Za-z0-9]{140,170}", ("xoxe-",), _SLACK, True),
    Format("slack-rotating-token", "Slack rotating token", r"xoxe\.xox[bp]-\d-[A-Za-z0-9]{150,180}",
           ("xoxe.xox",), _SLACK, True),
    Format("slack-app-token", "Slack app-level token", r"xapp-\d-[A-Z0-9]{9,13}-\d{10,14}-[0-9a-f]{64}",
           ("xapp-",), _SLACK_APP, True),
    Format("slack-browser-token", "Slack browser session token", r"xoxc-(?:\d{9,14}-){3}[0-9a-f]{64}",
           ("xoxc-",), _SLACK, True),
    Format("slack-browser-cookie", "Slack browser session cookie", r"xoxd-[A-Za-z0-9%/+]{80,300}={0,2}",
           ("xoxd-",), _SLACK, True),
    Format("slack-webhook", "Slack incoming webhook",
           r"https://hooks\.slack\.com/services/T[A-Z0-9]{8,12}/B[A-Z0-9]{8,12}/[A-Za-z0-9]{23,25}",
           ("hooks.slack.com/services/",), _SLACK_HOOK, True),
    Format("slack-workflow-webhook", "Slack workflow webhook", _SLACK_FLOW,
           ("hooks.slack.com/workflows/", "hooks.slack.com/triggers/"), _SLACK_HOOK, True),
    Format("slack-signing-secret", "Slack signing secret", _HEX32,
           ("slack",), "https://docs.slack.dev/authentication/verifying-requests-from-slack",
           context=named("slack", "secret|signing")),
    Format("discord-bot-token", "Discord bot token",
           r"[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}",
           ("MT", "Mj", "Mz", "ND", "NT", "Nj", "Nz", "OD", "OT"), _DISCORD, True, "discord"),
    Format("discord-mfa-token", "Discord user token", r"mfa\.[A-Za-z0-9_-]{84}", ("mfa.",), _DISCORD, True),
    Format("discord-webhook", "Discord webhook", _DISCORD_URL,
           ("discord.com/api/", "discordapp.com/api/"), _DISCORD_HOOK, True),
    Format("discord-client-secret", "Discord client secret", _URL64 + "{32}",
           ("discord",), _DISCORD, context=named("discord", "secret")),
    Format("telegram-bot-token", "Telegram bot token", r"\d{8,10}:AA" + _URL64 + "{33}",
           (":AA",), _TELEGRAM, True, inside=True),
    Format("teams-webhook", "Microsoft Teams webhook",
           r"https://[a-z0-9-]{2,60}\.webhook\.office\.com/webhookb2/" + _TEAMS_TAIL + "(?:/V2[A-Za-z0-9_-]{20,60})?",
           (".webhook.office.com/webhookb2/",), _TEAMS, True, inside=True),
    Format("teams-webhook-old", "Microsoft Teams webhook",
           r"https://outlook\.office(?:365)?\.com/webhook/" + _TEAMS_TAIL,
           ("outlook.office.com/webhook/", "outlook.office365.com/webhook/"), _TEAMS, True),
    Format("google-chat-webhook", "Google Chat webhook", _GOOGLE_CHAT,
           ("chat.googleapis.com/v1/spaces/",), "https://developers.google.com/workspace/chat/quickstart/webhooks",
           True),
    Format("matrix-access-token", "Matrix access token", r"sy[tr]_[A-Za-z0-9+/]{2,60}_[A-Za-z]{20}_[A-Za-z0-9]{6}",
           ("syt_", "syr_"), "https://spec.matrix.org/latest/client-server-api/#client-authentication", True),
    Format("mattermost-token", "Mattermost access token", r"[a-z0-9]{26}",
           ("mattermost",), "https://developers.mattermost.com/integrate/reference/personal-access-token/",
           context=named("mattermost", "token")),
    Format("feishu-webhook", "Feishu or Lark webhook",
           r"https://open\.(?:feishu\.cn|larksuite\.com)/open-apis/bot/(?:v2/)?hook/" + _UUID,
           ("open.feishu.cn/open-apis/bot/", "open.larksuite.com/open-apis/bot/"), _FEISHU, True),
    Format("dingtalk-webhook", "DingTalk webhook", r"https://oapi\.dingtalk\.com/robot/send\?access_token=[0-9a-f]{64}",
           ("oapi.dingtalk.com/robot/send",), "https://open.dingtalk.com/document/robots/custom-robot-access", True),
    Format("dingtalk-signing-secret", "DingTalk signing secret", r"SEC[0-9a-f]{64}",
           ("SEC",), "https://open.dingtalk.com/document/robots/customize-robot-security-settings", True),
    Format("wecom-webhook", "WeCom webhook", r"https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=" + _UUID,
           ("qyapi.weixin.qq.com/cgi-bin/webhook/",), "https://developer.work.weixin.qq.com/document/path/91770", True),
    Format("wechat-app-secret", "WeChat app secret", _HEX32,
           ("wechat", "weixin", "wx"), "https://developers.weixin.qq.com/doc/",
           context=named(r"wechat|weixin|\bwx", "secret")),
    Format("line-channel-token", "LINE channel access token", r"[A-Za-z0-9+/]{160,180}=",
           ("line", "channel"), "https://developers.line.biz/en/docs/basics/channel-access-token/",
           context=named(r"\bline|channel", "token")),
    Format("sendgrid-api-key", "SendGrid API key", r"SG\." + _URL64 + r"{22}\." + _URL64 + "{43}",
           ("SG.",), _SENDGRID, True),
    Format("mailgun-api-key", "Mailgun API key", r"key-[0-9a-z]{32}", ("key-",), _MAILGUN, True),
    Format("mailgun-private-key", "Mailgun API key", r"[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}",
           ("mailgun", "mg_"), _MAILGUN, context=r"mailgun|\bmg_"),
    Format("mailgun-public-key", "Mailgun public validation key", r"pubkey-[0-9a-f]{32}",
           ("pubkey-",), _MAILGUN, public=True),
    Format("mailchimp-api-key", "Mailchimp API key", r"[0-9a-f]{32}-us\d{1,2}",
           ("-us",), _MAILCHIMP, True, inside=True),
    Format("mandrill-api-key", "Mandrill API key", r"(?:md-)?" + _URL64 + "{22}",
           ("mandrill",), _MAILCHIMP, context=named("mandrill")),
    Format("postmark-server-token", "Postmark server token", _UUID,
           ("postmark",), "https://postmarkapp.com/developer/api/overview", entropy=2.5, context=named("postmark")),
    Format("brevo-api-key", "Brevo API key", r"xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}", ("xkeysib-",), _BREVO, True),
    Format("brevo-smtp-key", "Brevo SMTP key", r"xsmtpsib-[0-9a-f]{64}-[A-Za-z0-9]{16}", ("xsmtpsib-",), _BREVO, True),
    Format("resend-api-key", "Resend API key", r"re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}",
           ("re_",), "https://resend.com/docs/dashboard/api-keys/introduction", True),
    Format("mailersend-token", "MailerSend API token", r"mlsn\.[0-9a-f]{64}",
           ("mlsn.",), "https://www.mailersend.com/help/managing-api-tokens", True),
    Format("mailjet-key", "Mailjet key", _HEX32,
           ("mailjet", "mj_"), "https://documentation.mailjet.com/hc/en-us/articles/360043229473",
           context=named(r"mailjet|\bmj", "key|secret|private")),
    Format("sparkpost-api-key", "SparkPost API key", r"[0-9a-f]{40}",
           ("sparkpost",), "https://support.sparkpost.com/docs/getting-started/create-api-keys",
           context=named("sparkpost")),
    Format("twilio-api-key", "Twilio API key id", r"SK[0-9a-f]{32}", ("SK",), _TWILIO),
    Format("twilio-auth-token", "Twilio auth token", _HEX32,
           ("twilio",), _TWILIO_AUTH, context=named("twilio", "token|secret|pass") + r"|\bAC[0-9a-f]{32}\W{1,6}$"),
    Format("vonage-api-secret", "Vonage API secret", r"[A-Za-z0-9]{16}",
           ("vonage", "nexmo"), "https://developer.vonage.com/en/account/guides/api-key-management",
           context=named("vonage|nexmo", "secret")),
    Format("telnyx-api-key", "Telnyx API key", r"KEY[0-9A-F]{32}_[A-Za-z0-9]{22}",
           ("KEY",), "https://developers.telnyx.com/docs/account-setup/manage-api-keys", True),
    Format("messagebird-api-key", "MessageBird API key", r"[A-Za-z0-9]{25}",
           ("messagebird",), "https://developers.messagebird.com/api/", context=named("messagebird")),
    Format("pusher-secret", "Pusher app secret", r"[0-9a-f]{20}",
           ("pusher",), "https://pusher.com/docs/channels/", context=named("pusher", "secret")),
    Format("pubnub-secret-key", "PubNub secret key", r"sec-c-[A-Za-z0-9]{48}",
           ("sec-c-",), "https://www.pubnub.com/docs/general/setup/account-setup", True),
    Format("pubnub-publish-key", "PubNub publish key", r"pub-c-" + _UUID,
           ("pub-c-",), "https://www.pubnub.com/docs/general/setup/account-setup", entropy=2.5),
    Format("pubnub-subscribe-key", "PubNub subscribe key", r"sub-c-" + _UUID,
           ("sub-c-",), "https://www.pubnub.com/docs/general/setup/account-setup", entropy=2.5, public=True),
    Format("onesignal-app-key", "OneSignal app API key", r"os_v2_app_[a-z2-7]{100,110}",
           ("os_v2_app_",), _ONESIGNAL, True),
    Format("onesignal-org-key", "OneSignal organisation API key", r"os_v2_org_[a-z2-7]{100,110}",
           ("os_v2_org_",), _ONESIGNAL, True),
    Format("ably-api-key", "Ably API key", r"[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{6}:" + _URL64 + "{43}",
           ("ably",), "https://ably.com/docs/auth/basic", context=named("ably")),
    Format("ntfy-token", "ntfy access token", r"tk_[a-z0-9]{29}",
           ("tk_",), "https://docs.ntfy.sh/config/#access-tokens", True),
    Format("zapier-webhook", "Zapier webhook", r"https://hooks\.zapier\.com/hooks/catch/\d{5,10}/[a-z0-9]{5,40}/?",
           ("hooks.zapier.com/hooks/catch/",), "https://help.zapier.com/hc/en-us/articles/8496288690317", True,
           entropy=2.5),
    Format("wechat-pay-key", "WeChat Pay API key", r"[A-Za-z0-9]{32}",
           ("mch", "wxpay", "wechatpay"), "https://pay.weixin.qq.com/doc/",
           context=named(r"\bmch|wxpay|wechat_?pay", "key")),
)
# fmt: on
