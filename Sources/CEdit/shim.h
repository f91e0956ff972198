#pragma once
#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

// Swift cannot call variadic functions, nor name the standard streams.

/// An editor over the standard streams, for UTF-8 whatever the locale says.
static inline EditLine *edit_open(const char *program) {
    if (!setlocale(LC_CTYPE, "") || strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        setlocale(LC_CTYPE, "C.UTF-8");
    return el_init(program, stdin, stdout, stderr);
}

typedef const char *(*edit_prompt_function)(EditLine *);
typedef unsigned char (*edit_function)(EditLine *, int);

static inline void edit_use_emacs_keys(EditLine *edit) { el_set(edit, EL_EDITOR, "emacs"); }

static inline void edit_handle_signals(EditLine *edit) { el_set(edit, EL_SIGNAL, 1); }

static inline void edit_set_client(EditLine *edit, void *client) {
    el_set(edit, EL_CLIENTDATA, client);
}

static inline void *edit_client(EditLine *edit) {
    void *client = NULL;
    el_get(edit, EL_CLIENTDATA, &client);
    return client;
}

static inline void edit_set_prompt(EditLine *edit, edit_prompt_function prompt) {
    el_set(edit, EL_PROMPT, prompt);
}

static inline void edit_add_function(
    EditLine *edit, const char *name, const char *help, edit_function function) {
    el_set(edit, EL_ADDFN, name, help, function);
}

static inline void edit_bind(EditLine *edit, const char *key, const char *function) {
    el_set(edit, EL_BIND, key, function, NULL);
}

/// While a line is edited, keys that send signals come as characters.
static inline void edit_take_signal_keys(EditLine *edit) {
    el_set(edit, EL_SETTY, "-d", "-isig", NULL);
}

static inline void edit_set_history(EditLine *edit, History *kept) {
    el_set(edit, EL_HIST, history, kept);
}

static inline void edit_history_limit(History *kept, int count) {
    HistEvent event;
    history(kept, &event, H_SETSIZE, count);
    history(kept, &event, H_SETUNIQUE, 1);
}

static inline void edit_history_add(History *kept, const char *line) {
    HistEvent event;
    history(kept, &event, H_ENTER, line);
}

static inline int edit_history_load(History *kept, const char *path) {
    HistEvent event;
    return history(kept, &event, H_LOAD, path);
}

static inline int edit_history_save(History *kept, const char *path) {
    HistEvent event;
    return history(kept, &event, H_SAVE, path);
}
