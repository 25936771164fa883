// What the browser knows and the server does not: time zone, theme, width. Loaded ahead of the page, so that it never flashes in the wrong colours.
(() => {
    'use strict';
    const key = 'edge-fleet.theme';
    const viewsKey = 'edge-fleet.views';
    const themes = ['system', 'light', 'dark'];
    const systemDark = matchMedia('(prefers-color-scheme: dark)');
    const narrow = matchMedia('(max-width: 700px)');
    let listener = null;

    const read = () => {
        try {
            return themes.includes(localStorage.getItem(key)) ? localStorage.getItem(key) : 'system';
        } catch {
            return 'system'; // Storage may be switched off.
        }
    };
    const isDark = () => read() === 'dark' || (read() === 'system' && systemDark.matches);
    const facts = () => ({
        zone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC',
        offsetMinutes: -new Date().getTimezoneOffset(),
        theme: read(),
        isDark: isDark(),
        isNarrow: narrow.matches,
    });
    const apply = () => {
        document.documentElement.dataset.theme = isDark() ? 'dark' : 'light';
        document.documentElement.style.colorScheme = isDark() ? 'dark' : 'light';
        dispatchEvent(new Event('fleet-theme'));
    };
    const changed = () => {
        apply();
        listener?.invokeMethodAsync('ViewerChanged', facts());
    };

    apply();
    systemDark.addEventListener('change', changed);
    narrow.addEventListener('change', changed);
    addEventListener('keydown', event => {
        const typing = event.target.closest?.('input, textarea, select, [contenteditable]');
        if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
            const search = document.querySelector('input[type=search]');
            if (search) {
                event.preventDefault();
                search.focus();
                search.select();
            }
        }
    });

    window.fleetViewer = {
        watch(page) {
            listener = page;
            return facts();
        },
        forget() {
            listener = null;
        },
        views() {
            try {
                const views = JSON.parse(localStorage.getItem(viewsKey) ?? '[]');
                return Array.isArray(views) ? views.filter(view => typeof view?.name === 'string' && typeof view.uri === 'string') : [];
            } catch {
                return [];
            }
        },
        keepViews(views) {
            try {
                localStorage.setItem(viewsKey, JSON.stringify(views));
            } catch {
                // Without storage a view lasts as long as the page.
            }
        },
        switchTheme() {
            try {
                localStorage.setItem(key, themes[(themes.indexOf(read()) + 1) % themes.length]);
            } catch {
                // Without storage the system's theme stays.
            }
            apply();
            return facts();
        },
    };
})();
