// Draws charts with ECharts: one instance for each element, drawn again when the data, the size or the theme change.
import { history } from './charts/history.js';
import { flow } from './charts/flow.js';
import { calendar } from './charts/calendar.js';
import { labels } from './charts/labels.js';
import { days } from './charts/days.js';

const kinds = { history, flow, calendar, labels, days };
const drawn = new Map();
let library = null;

// A megabyte: only pages with charts load it.
const load = () => library ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = '/_content/Vizor.ECharts/js/vizor-echarts-bundle-min.js';
    script.onload = () => resolve(window.echarts);
    script.onerror = () => reject(new Error('Cannot load ECharts'));
    document.head.append(script);
});

const colours = () => {
    const style = getComputedStyle(document.documentElement);
    const read = name => style.getPropertyValue(name).trim();
    return {
        text: read('--fleet-text'),
        faint: read('--fleet-faint'),
        line: read('--fleet-line'),
        surface: read('--fleet-surface'),
        charge: read('--fleet-charge'),
        harvest: read('--fleet-harvest'),
        load: read('--fleet-load'),
        rate: read('--fleet-rate'),
        temperature: read('--fleet-temperature'),
        modes: { normal: read('--fleet-normal'), saving: read('--fleet-saving'), critical: read('--fleet-critical'), asleep: read('--fleet-asleep') },
        series: [1, 2, 3, 4, 5, 6, 7, 8].map(i => read(`--fleet-series-${i}`)),
    };
};

const paint = entry => {
    const theme = colours();
    const option = kinds[entry.kind](entry.data, theme, entry.element.clientWidth);
    entry.chart.setOption({
        animation: false,
        backgroundColor: 'transparent',
        color: theme.series,
        textStyle: { color: theme.text, fontFamily: 'system-ui, sans-serif' },
        ...option,
    }, { notMerge: false, replaceMerge: ['series', 'grid', 'xAxis', 'yAxis'] });
};

export async function draw(element, kind, data) {
    const echarts = await load();
    if (!element.isConnected) {
        return;
    }

    let entry = drawn.get(element);
    if (!entry) {
        entry = { element, kind, data, chart: echarts.init(element, null, { renderer: 'canvas' }) };
        entry.observer = new ResizeObserver(() => {
            entry.chart.resize();
            paint(entry);
        });
        entry.observer.observe(element);
        drawn.set(element, entry);
    }

    Object.assign(entry, { kind, data });
    paint(entry);
    element.dataset.points = data.points ?? data.days?.length ?? data.links?.length ?? data.hours?.length ?? 0;
}

export function dispose(element) {
    const entry = drawn.get(element);
    entry?.observer.disconnect();
    entry?.chart.dispose();
    drawn.delete(element);
}

addEventListener('fleet-theme', () => drawn.forEach(paint));
