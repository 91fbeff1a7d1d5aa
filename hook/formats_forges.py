"""Exact formats: code forges and continuous integration. Data only."""

from smart_secrets_scanner.hook.formats_type import Format

_GITHUB = (
    "https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/token-expiration-and-revocation"
)
_GITHUB_PAT = "https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/managing-your-personal-access-tokens"
_GITLAB = "https://docs.gitlab.com/security/tokens/"
_GITLAB_PAT = "https://docs.gitlab.com/user/profile/personal_access_tokens/"
_AZURE = "https://learn.microsoft.com/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate"
_BITBUCKET = "https://support.atlassian.com/bitbucket-cloud/docs/revoke-an-app-password/"
_BUILDKITE = "https://buildkite.com/docs/apis/managing-api-tokens"

FORMATS = (
    Format(
        "github-pat", "GitHub personal access token", r"ghp_[A-Za-z0-9]{36}", ("ghp_",), _GITHUB_PAT, True, "github"
    ),
    Format("github-oauth", "GitHub OAuth access token", r"gho_[A-Za-z0-9]{36}", ("gho_",), _GITHUB, True, "github"),
    Format("github-user", "GitHub App user token", r"ghu_[A-Za-z0-9]{36}", ("ghu_",), _GITHUB, True, "github"),
    Format(
        "github-server", "GitHub App installation token", r"ghs_[A-Za-z0-9]{36}", ("ghs_",), _GITHUB, True, "github"
    ),
    Format("github-refresh", "GitHub refresh token", r"ghr_[A-Za-z0-9]{76}", ("ghr_",), _GITHUB, True),
    Format(
        "github-fine-grained-pat",
        "GitHub fine-grained personal access token",
        r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}",
        ("github_pat_",),
        _GITHUB_PAT,
        True,
    ),
    Format("gitlab-pat", "GitLab personal access token", r"glpat-[A-Za-z0-9_-]{20}", ("glpat-",), _GITLAB_PAT, True),
    Format(
        "gitlab-pat-routable",
        "GitLab personal access token",
        r"glpat-[A-Za-z0-9_-]{27,300}\.(?:[0-9a-z]{2}\.)?[0-9a-z]{9}",
        ("glpat-",),
        _GITLAB_PAT,
        True,
        "gitlab",
    ),
    Format("gitlab-deploy", "GitLab deploy token", r"gldt-[A-Za-z0-9_-]{20}", ("gldt-",), _GITLAB, True),
    Format(
        "gitlab-oauth-secret", "GitLab OAuth application secret", r"gloas-[A-Za-z0-9_-]{64}", ("gloas-",), _GITLAB, True
    ),
    Format("gitlab-runner", "GitLab runner authentication token", r"glrt-[A-Za-z0-9_-]{20}", ("glrt-",), _GITLAB, True),
    Format(
        "gitlab-runner-routable",
        "GitLab runner authentication token",
        r"glrt-(?:t\d_)?[A-Za-z0-9_-]{27,300}\.(?:[0-9a-z]{2}\.)?[0-9a-z]{9}",
        ("glrt-",),
        _GITLAB,
        True,
        "gitlab",
    ),
    Format(
        "gitlab-runner-typed",
        "GitLab runner authentication token",
        r"glrt-t\d_[A-Za-z0-9_-]{20}",
        ("glrt-t",),
        _GITLAB,
        True,
    ),
    Format(
        "gitlab-runner-registration",
        "GitLab runner registration token",
        r"GR1348941[A-Za-z0-9_-]{20}",
        ("GR1348941",),
        _GITLAB,
        True,
    ),
    Format(
        "gitlab-job", "GitLab CI job token", r"glcbt-[A-Za-z0-9]{1,5}_[A-Za-z0-9_-]{20}", ("glcbt-",), _GITLAB, True
    ),
    Format("gitlab-trigger", "GitLab pipeline trigger token", r"glptt-[0-9a-f]{40}", ("glptt-",), _GITLAB, True),
    Format("gitlab-feed", "GitLab feed token", r"glft-[A-Za-z0-9_-]{20}", ("glft-",), _GITLAB, True),
    Format("gitlab-scim", "GitLab SCIM token", r"glsoat-[A-Za-z0-9_-]{20}", ("glsoat-",), _GITLAB, True),
    Format(
        "gitlab-agent", "GitLab agent for Kubernetes token", r"glagent-[A-Za-z0-9_-]{50}", ("glagent-",), _GITLAB, True
    ),
    Format(
        "gitlab-incoming-mail", "GitLab incoming mail token", r"glimt-[A-Za-z0-9_-]{25}", ("glimt-",), _GITLAB, True
    ),
    Format(
        "gitlab-feature-flags",
        "GitLab feature flags client token",
        r"glffct-[A-Za-z0-9_-]{20}",
        ("glffct-",),
        _GITLAB,
        True,
    ),
    Format("gitlab-workspace", "GitLab workspace token", r"glwt-[A-Za-z0-9_-]{20}", ("glwt-",), _GITLAB, True),
    Format(
        "gitlab-session", "GitLab session cookie", r"_gitlab_session=[0-9a-f]{32}", ("_gitlab_session=",), _GITLAB, True
    ),
    Format(
        "bitbucket-app-password",
        "Bitbucket app password",
        r"ATBB[A-Za-z0-9]{24}[0-9A-F]{8}",
        ("ATBB",),
        _BITBUCKET,
        True,
    ),
    Format(
        "bitbucket-access-token",
        "Bitbucket access token",
        r"ATCTT3xFfGN0[A-Za-z0-9_-]{100,250}(?:=[0-9A-F]{8})?",
        ("ATCTT3xFfGN0",),
        "https://support.atlassian.com/bitbucket-cloud/docs/revoke-a-repository-access-token/",
        True,
    ),
    Format(
        "gitea-token",
        "Gitea access token",
        r"[0-9a-f]{40}",
        ("gitea", "forgejo", "codeberg"),
        "https://docs.gitea.com/development/api-usage",
        context=r"(?:gitea|forgejo|codeberg)[\w .-]{0,30}(?:token|key|secret|pass)\w*\W{1,10}$",
    ),
    Format(
        "azure-devops-pat",
        "Azure DevOps personal access token",
        r"[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}",
        ("AZDO",),
        _AZURE,
        True,
    ),
    Format(
        "azure-devops-pat-old",
        "Azure DevOps personal access token",
        r"[a-z2-7]{52}",
        ("azure", "devops", "vsts", "ado_", "vss_", "system_accesstoken", "visualstudio"),
        _AZURE,
        context=r"(?:azure|devops|vsts|\bado_|vss_|system_accesstoken|visualstudio\.com)",
    ),
    Format(
        "circleci-pat",
        "CircleCI personal API token",
        r"CCIPAT_[A-Za-z0-9]{22}_[0-9a-f]{40}",
        ("CCIPAT_",),
        "https://circleci.com/docs/managing-api-tokens/",
        True,
    ),
    Format(
        "circleci-project",
        "CircleCI project API token",
        r"CCIPRJ_[A-Za-z0-9]{22}_[0-9a-f]{40}",
        ("CCIPRJ_",),
        "https://circleci.com/docs/managing-api-tokens/",
        True,
    ),
    Format(
        "circleci-legacy",
        "CircleCI API token",
        r"[0-9a-f]{40}",
        ("circle",),
        "https://circleci.com/docs/managing-api-tokens/",
        context=r"circle[\w .-]{0,20}(?:token|key)\w*\W{1,10}$",
    ),
    Format(
        "travis-token",
        "Travis CI API token",
        r"[A-Za-z0-9_-]{20,22}",
        ("travis",),
        "https://docs.travis-ci.com/user/triggering-builds/",
        context=r"travis[\w .-]{0,20}token\w*\W{1,10}$",
    ),
    Format("buildkite-user", "Buildkite API token", r"bkua_[0-9a-f]{40}", ("bkua_",), _BUILDKITE, True),
    Format(
        "buildkite-cluster-agent",
        "Buildkite cluster agent token",
        r"bkct_[A-Za-z0-9]{40,64}",
        ("bkct_",),
        _BUILDKITE,
        True,
    ),
    Format("buildkite-agent-job", "Buildkite job token", r"bkaj_[A-Za-z0-9._-]{40,600}", ("bkaj_",), _BUILDKITE, True),
    Format(
        "drone-token",
        "Drone CI token",
        r"[A-Za-z0-9]{32}",
        ("drone",),
        "https://docs.drone.io/cli/configure/",
        context=r"drone[\w .-]{0,20}(?:token|secret)\w*\W{1,10}$",
    ),
    Format(
        "jenkins-api-token",
        "Jenkins API token",
        r"11[0-9a-f]{32}",
        ("jenkins",),
        "https://www.jenkins.io/blog/2018/07/02/new-api-token-system/",
        context=r"jenkins",
    ),
    Format(
        "jenkins-crumb",
        "Jenkins crumb",
        r"[0-9a-f]{64}",
        ("jenkins-crumb",),
        "https://www.jenkins.io/doc/book/security/csrf-protection/",
        context=r"jenkins-crumb\W{1,6}$",
    ),
    Format(
        "codecov-token",
        "Codecov upload token",
        r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}",
        ("codecov",),
        "https://docs.codecov.com/docs/codecov-tokens",
        context=r"codecov[\w .-]{0,20}token\w*\W{1,10}$",
        entropy=2.5,
    ),
    Format(
        "harness-pat",
        "Harness personal access token",
        r"pat\.[A-Za-z0-9_-]{22}\.[0-9a-f]{24}\.[A-Za-z0-9]{20}",
        ("pat.",),
        "https://developer.harness.io/docs/platform/automation/api/add-and-manage-api-keys/",
        True,
    ),
    Format(
        "harness-sat",
        "Harness service account token",
        r"sat\.[A-Za-z0-9_-]{22}\.[0-9a-f]{24}\.[A-Za-z0-9]{20}",
        ("sat.",),
        "https://developer.harness.io/docs/platform/automation/api/add-and-manage-api-keys/",
        True,
    ),
)
