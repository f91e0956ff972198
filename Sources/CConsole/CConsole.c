// The browser console as bytes of the program: our own files, and libraries of the system's packages
// as they are. `#embed` reads them when this file is compiled, and a change of one compiles it again.

#include "CConsole.h"

#if !__has_embed("/usr/share/javascript/codemirror/lib/codemirror.js") || !__has_embed("/usr/share/nodejs/d3-force/dist/d3-force.min.js")
#error "the console's libraries are missing: Tools/setup, or apt-get install libjs-codemirror node-d3-force"
#endif

// Part of C23, and known to the compiler in all its dialects.
#pragma clang diagnostic ignored "-Wc23-extensions"

#define HTML "text/html; charset=utf-8"
#define CSS "text/css; charset=utf-8"
#define JAVASCRIPT "text/javascript; charset=utf-8"
#define SVG "image/svg+xml"
#define TEXT "text/plain; charset=utf-8"

// Our own.

static const unsigned char index_html[] = {
#embed "Files/index.html"
};
static const unsigned char console_css[] = {
#embed "Files/console.css"
};
static const unsigned char results_css[] = {
#embed "Files/results.css"
};
static const unsigned char icon_svg[] = {
#embed "Files/icon.svg"
};
static const unsigned char theme_js[] = {
#embed "Files/theme.js"
};
static const unsigned char main_js[] = {
#embed "Files/main.js"
};
static const unsigned char api_js[] = {
#embed "Files/api.js"
};
static const unsigned char chart_js[] = {
#embed "Files/chart.js"
};
static const unsigned char colours_js[] = {
#embed "Files/colours.js"
};
static const unsigned char cypher_mode_js[] = {
#embed "Files/cypher-mode.js"
};
static const unsigned char dom_js[] = {
#embed "Files/dom.js"
};
static const unsigned char editor_js[] = {
#embed "Files/editor.js"
};
static const unsigned char format_js[] = {
#embed "Files/format.js"
};
static const unsigned char graph_js[] = {
#embed "Files/graph.js"
};
static const unsigned char history_js[] = {
#embed "Files/history.js"
};
static const unsigned char keys_js[] = {
#embed "Files/keys.js"
};
static const unsigned char live_js[] = {
#embed "Files/live.js"
};
static const unsigned char login_js[] = {
#embed "Files/login.js"
};
static const unsigned char partitions_js[] = {
#embed "Files/partitions.js"
};
static const unsigned char picture_js[] = {
#embed "Files/picture.js"
};
static const unsigned char picture_input_js[] = {
#embed "Files/picture-input.js"
};
static const unsigned char picture_png_js[] = {
#embed "Files/picture-png.js"
};
static const unsigned char picture_view_js[] = {
#embed "Files/picture-view.js"
};
static const unsigned char plan_js[] = {
#embed "Files/plan.js"
};
static const unsigned char prometheus_js[] = {
#embed "Files/prometheus.js"
};
static const unsigned char query_js[] = {
#embed "Files/query.js"
};
static const unsigned char result_js[] = {
#embed "Files/result.js"
};
static const unsigned char schema_js[] = {
#embed "Files/schema.js"
};
static const unsigned char settings_js[] = {
#embed "Files/settings.js"
};
static const unsigned char shapes_js[] = {
#embed "Files/shapes.js"
};
static const unsigned char table_js[] = {
#embed "Files/table.js"
};
static const unsigned char values_js[] = {
#embed "Files/values.js"
};

// Of packages.

static const unsigned char library_codemirror_js[] = {
#embed "/usr/share/javascript/codemirror/lib/codemirror.js"
};
static const unsigned char library_codemirror_css[] = {
#embed "/usr/share/javascript/codemirror/lib/codemirror.css"
};
static const unsigned char library_matchbrackets_js[] = {
#embed "/usr/share/javascript/codemirror/addon/edit/matchbrackets.js"
};
static const unsigned char library_closebrackets_js[] = {
#embed "/usr/share/javascript/codemirror/addon/edit/closebrackets.js"
};
static const unsigned char library_show_hint_js[] = {
#embed "/usr/share/javascript/codemirror/addon/hint/show-hint.js"
};
static const unsigned char library_show_hint_css[] = {
#embed "/usr/share/javascript/codemirror/addon/hint/show-hint.css"
};
static const unsigned char library_d3_collection_js[] = {
#embed "/usr/share/nodejs/d3-collection/dist/d3-collection.min.js"
};
static const unsigned char library_d3_dispatch_js[] = {
#embed "/usr/share/nodejs/d3-dispatch/dist/d3-dispatch.min.js"
};
static const unsigned char library_d3_quadtree_js[] = {
#embed "/usr/share/nodejs/d3-quadtree/dist/d3-quadtree.min.js"
};
static const unsigned char library_d3_timer_js[] = {
#embed "/usr/share/nodejs/d3-timer/dist/d3-timer.min.js"
};
static const unsigned char library_d3_force_js[] = {
#embed "/usr/share/nodejs/d3-force/dist/d3-force.min.js"
};

// What their authors ask to be told with them.

#define RULE '\n', '-', '-', '-', '-', '\n', '\n'
static const unsigned char licences[] = {
#embed "/usr/share/doc/libjs-codemirror/copyright"
    , RULE,
#embed "/usr/share/doc/node-d3-force/copyright"
    , RULE,
#embed "/usr/share/doc/node-d3-collection/copyright"
    , RULE,
#embed "/usr/share/doc/node-d3-dispatch/copyright"
    , RULE,
#embed "/usr/share/doc/node-d3-quadtree/copyright"
    , RULE,
#embed "/usr/share/doc/node-d3-timer/copyright"
};

#define FILE(path, type, bytes) {path, type, bytes, sizeof(bytes)}

static const struct console_file files[] = {
    FILE("/", HTML, index_html),
    FILE("/console/console.css", CSS, console_css),
    FILE("/console/results.css", CSS, results_css),
    FILE("/console/icon.svg", SVG, icon_svg),
    FILE("/console/theme.js", JAVASCRIPT, theme_js),
    FILE("/console/main.js", JAVASCRIPT, main_js),
    FILE("/console/api.js", JAVASCRIPT, api_js),
    FILE("/console/chart.js", JAVASCRIPT, chart_js),
    FILE("/console/colours.js", JAVASCRIPT, colours_js),
    FILE("/console/cypher-mode.js", JAVASCRIPT, cypher_mode_js),
    FILE("/console/dom.js", JAVASCRIPT, dom_js),
    FILE("/console/editor.js", JAVASCRIPT, editor_js),
    FILE("/console/format.js", JAVASCRIPT, format_js),
    FILE("/console/graph.js", JAVASCRIPT, graph_js),
    FILE("/console/history.js", JAVASCRIPT, history_js),
    FILE("/console/keys.js", JAVASCRIPT, keys_js),
    FILE("/console/live.js", JAVASCRIPT, live_js),
    FILE("/console/login.js", JAVASCRIPT, login_js),
    FILE("/console/partitions.js", JAVASCRIPT, partitions_js),
    FILE("/console/picture.js", JAVASCRIPT, picture_js),
    FILE("/console/picture-input.js", JAVASCRIPT, picture_input_js),
    FILE("/console/picture-png.js", JAVASCRIPT, picture_png_js),
    FILE("/console/picture-view.js", JAVASCRIPT, picture_view_js),
    FILE("/console/plan.js", JAVASCRIPT, plan_js),
    FILE("/console/prometheus.js", JAVASCRIPT, prometheus_js),
    FILE("/console/query.js", JAVASCRIPT, query_js),
    FILE("/console/result.js", JAVASCRIPT, result_js),
    FILE("/console/schema.js", JAVASCRIPT, schema_js),
    FILE("/console/settings.js", JAVASCRIPT, settings_js),
    FILE("/console/shapes.js", JAVASCRIPT, shapes_js),
    FILE("/console/table.js", JAVASCRIPT, table_js),
    FILE("/console/values.js", JAVASCRIPT, values_js),
    FILE("/console/library/codemirror.js", JAVASCRIPT, library_codemirror_js),
    FILE("/console/library/codemirror.css", CSS, library_codemirror_css),
    FILE("/console/library/matchbrackets.js", JAVASCRIPT, library_matchbrackets_js),
    FILE("/console/library/closebrackets.js", JAVASCRIPT, library_closebrackets_js),
    FILE("/console/library/show-hint.js", JAVASCRIPT, library_show_hint_js),
    FILE("/console/library/show-hint.css", CSS, library_show_hint_css),
    FILE("/console/library/d3-collection.js", JAVASCRIPT, library_d3_collection_js),
    FILE("/console/library/d3-dispatch.js", JAVASCRIPT, library_d3_dispatch_js),
    FILE("/console/library/d3-quadtree.js", JAVASCRIPT, library_d3_quadtree_js),
    FILE("/console/library/d3-timer.js", JAVASCRIPT, library_d3_timer_js),
    FILE("/console/library/d3-force.js", JAVASCRIPT, library_d3_force_js),
    FILE("/console/licences", TEXT, licences),
};

size_t console_file_count(void) { return sizeof(files) / sizeof(files[0]); }

struct console_file console_file(size_t index) { return files[index]; }
