/* SPDX-License-Identifier: Apache-2.0
 *
 * libcurl's easy interface, one handle a request: a deploy makes a dozen of them. Proxies of the
 * environment are not used (an admin server is near), redirects are not followed, only plain http
 * is spoken.
 *
 * The library is loaded when the first request is made: with the twenty that it needs it costs every start of the
 * program 5 ms, and most commands never ask anybody.
 */
#include "command/http.h"

#include <curl/curl.h>
#include <dlfcn.h>

#include "base/vec.h"

/* What is used of it, under its own names and types. */
struct library {
    void *handle;
#define FUNCTION(name) __typeof__(curl_##name) *name;
#define FUNCTIONS           \
    FUNCTION(easy_init)     \
    FUNCTION(easy_cleanup)  \
    FUNCTION(easy_setopt)   \
    FUNCTION(easy_perform)  \
    FUNCTION(easy_getinfo)  \
    FUNCTION(easy_strerror) \
    FUNCTION(slist_append)  \
    FUNCTION(slist_free_all)
    FUNCTIONS
#undef FUNCTION
};

static bool load(struct library *lib)
{
    static const struct {
        const char *name;
        size_t at;
    } functions[] = {
#define FUNCTION(name) { "curl_" #name, offsetof(struct library, name) },
        FUNCTIONS
#undef FUNCTION
    };

    lib->handle = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    for (size_t i = 0; lib->handle != NULL && i < LEN(functions); i++) {
        void *found = dlsym(lib->handle, functions[i].name);

        if (found == NULL)
            return false;
        memcpy((char *)lib + functions[i].at, &found, sizeof(found));
    }
    return lib->handle != NULL;
}

struct body {
    struct arena *arena;
    char *items;
    size_t count, cap;
};

bool command_http_target(struct arena *a, struct str text, struct command_http_target *out,
                         struct str *error)
{
    static const struct str unix_prefix = STR_INIT("unix:"), http_prefix = STR_INIT("http://");
    struct command_http_target t = { .url = STR("http://localhost") };
    struct str rest;

    if (str_has_prefix(text, unix_prefix) && text.n > unix_prefix.n) {
        t.unix_path = str_sub(text, unix_prefix.n, SIZE_MAX);
        *out = t;
        return true;
    }
    rest = str_sub(text, http_prefix.n, SIZE_MAX);
    if (str_has_suffix(rest, STR("/")))
        rest.n--;
    if (!str_has_prefix(text, http_prefix) || rest.n == 0 || str_find(rest, '/') < rest.n ||
        str_find(rest, '@') < rest.n) {
        bool tls = str_has_prefix(text, STR("https://"));

        *error = str_fmt(a, "`" STR_FMT "` is neither `unix:PATH` nor `http://HOST:PORT`%s",
                         STR_ARG(text), tls ? "; https:// comes with a later version" : "");
        return false;
    }
    t.url = str_sub(text, 0, http_prefix.n + rest.n);
    *out = t;
    return true;
}

static size_t take(char *data, size_t size, size_t count, void *user)
{
    struct body *body = user;
    size_t n = size * count;

    if (n > COMMAND_HTTP_BODY_MAX - body->count)
        return 0;
    for (size_t i = 0; i < n; i++)
        *VEC_ADD(body->arena, body) = data[i];
    return n;
}

static bool set_options(const struct library *lib, CURL *curl, struct arena *a,
                        const struct command_http_target *target, struct str path,
                        uint32_t timeout_ms)
{
    const char *url = str_fmt(a, STR_FMT STR_FMT, STR_ARG(target->url), STR_ARG(path)).p;
    bool ok = lib->easy_setopt(curl, CURLOPT_URL, url) == CURLE_OK;

    ok = ok && lib->easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http") == CURLE_OK;
    ok = ok && lib->easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK;
    ok = ok && lib->easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK;
    ok = ok && lib->easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)timeout_ms) == CURLE_OK;
    ok = ok && lib->easy_setopt(curl, CURLOPT_WRITEFUNCTION, take) == CURLE_OK;
    if (target->unix_path.p != NULL)
        ok = ok && lib->easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, str_z(a, target->unix_path)) ==
                       CURLE_OK;
    return ok;
}

static bool set_body(const struct library *lib, CURL *curl, struct str body,
                     struct curl_slist **headers)
{
    /* An empty `Expect` saves the round trip that curl makes before a large body. */
    *headers = lib->slist_append(NULL, "Content-Type: application/octet-stream");
    *headers = lib->slist_append(*headers, "Expect:");
    return *headers != NULL && lib->easy_setopt(curl, CURLOPT_POST, 1L) == CURLE_OK &&
           lib->easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.n) == CURLE_OK &&
           lib->easy_setopt(curl, CURLOPT_POSTFIELDS, body.p) == CURLE_OK &&
           lib->easy_setopt(curl, CURLOPT_HTTPHEADER, *headers) == CURLE_OK;
}

bool command_http_send(struct arena *a, const struct command_http_target *target, struct str path,
                       struct str body, uint32_t timeout_ms, struct command_http_reply *reply)
{
    struct body got = { .arena = a };
    struct curl_slist *headers = NULL;
    struct library lib;
    CURL *curl;
    CURLcode code;
    long status = 0;
    bool ok = false;

    *reply = (struct command_http_reply){ .error = STR("libcurl cannot be set up") };
    if (!load(&lib)) {
        reply->error = str_fmt(a, "libcurl cannot be loaded: %s", dlerror());
        return false;
    }
    curl = lib.easy_init();
    if (curl == NULL)
        return false;
    if (!set_options(&lib, curl, a, target, path, timeout_ms) ||
        (body.p != NULL && !set_body(&lib, curl, body, &headers)) ||
        lib.easy_setopt(curl, CURLOPT_WRITEDATA, &got) != CURLE_OK)
        goto out;
    code = lib.easy_perform(curl);
    if (code != CURLE_OK) {
        reply->error = str_dup(a, str_of(lib.easy_strerror(code)));
        goto out;
    }
    (void)lib.easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    reply->status = (uint32_t)status;
    reply->body = (struct str){ got.count ? got.items : "", got.count };
    ok = true;
out:
    lib.slist_free_all(headers);
    lib.easy_cleanup(curl);
    return ok;
}
