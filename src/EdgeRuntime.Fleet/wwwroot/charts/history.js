// Charge, power, rate and temperature over one time axis, with the mode as a band below. Gaps stay gaps.
import { digits, escape, fixed, minute, scaled } from './format.js';

const bands = [
    { name: 'Charge', unit: '%', share: 28, of: ['charge'] },
    { name: 'Power', unit: 'W', share: 26, of: ['harvest', 'load'] },
    { name: 'Rate', unit: 'Hz', share: 18, of: ['rate'] },
    { name: 'Temperature', unit: '°C', share: 16, of: ['temperature'] },
];
const titles = { charge: 'Charge', harvest: 'Harvest', load: 'Load', rate: 'Rate', temperature: 'Temperature' };
const texts = {
    charge: value => fixed(value, '%'),
    harvest: value => scaled(value, 'W'),
    load: value => scaled(value, 'W'),
    rate: value => fixed(value, 'Hz'),
    temperature: value => fixed(value, '°C'),
};

export function history(data, theme, width) {
    const shown = bands.filter(band => band.of.some(name => data[name].some(value => value !== null)));
    const top = 34;
    const bottom = 88;
    const height = (width < 600 ? 540 : 580) - top - bottom;
    const gap = 34;
    const total = shown.reduce((sum, band) => sum + band.share, 0) || 1;
    const free = height - gap * Math.max(shown.length - 1, 0);
    const left = 52;
    const right = 14;
    const grids = [];
    let y = top;
    for (const band of shown) {
        const size = free * band.share / total;
        grids.push({ left, right, top: y, height: size });
        y += size + gap;
    }

    grids.push({ left, right, top: top + height + 12, height: 16 });
    const modeGrid = grids.length - 1;
    const axis = index => ({
        type: 'time',
        gridIndex: index,
        min: data.from,
        max: data.to,
        axisLabel: { show: index === modeGrid, color: theme.faint, hideOverlap: true },
        axisTick: { show: index === modeGrid },
        axisLine: { lineStyle: { color: theme.line } },
        splitLine: { show: false },
        axisPointer: { label: { show: false } },
    });
    const series = shown.flatMap((band, index) => band.of.map(name => ({
        id: name,
        name: titles[name],
        type: 'line',
        xAxisIndex: index,
        yAxisIndex: index,
        showSymbol: false,
        connectNulls: false,
        step: name === 'rate' ? 'end' : false,
        sampling: 'lttb',
        lineStyle: { width: 1.6, type: name === 'load' && data.modelled ? 'dashed' : 'solid' },
        areaStyle: name === 'charge' ? { opacity: 0.12 } : undefined,
        color: theme[name],
        data: data.times.map((time, i) => [time, data[name][i]]),
        markLine: name === 'charge' && data.forecasts.length > 0 ? {
            symbol: 'none',
            label: { formatter: mark => mark.name, color: theme.text, position: 'insideEndTop' },
            lineStyle: { color: theme.faint, type: 'dotted' },
            data: data.forecasts.map(mark => ({ name: mark.text, xAxis: mark.time })),
        } : undefined,
    })));
    series.push({
        id: 'mode',
        name: 'Mode',
        type: 'custom',
        xAxisIndex: modeGrid,
        yAxisIndex: modeGrid,
        encode: { x: [0, 1], y: -1 },
        data: data.modes.map(mode => [mode.from, mode.to, mode.mode]),
        renderItem: (params, api) => {
            const area = params.coordSys;
            const from = Math.max(api.coord([api.value(0), 0])[0], area.x);
            const to = Math.min(api.coord([api.value(1), 0])[0], area.x + area.width);
            return to > from ? {
                type: 'rect',
                shape: { x: from, y: area.y, width: Math.max(to - from, 1), height: area.height },
                style: { fill: theme.modes[data.modes[params.dataIndex].mode] },
            } : null;
        },
        tooltip: { show: false },
    });

    return {
        grid: grids,
        xAxis: grids.map((_, index) => axis(index)),
        yAxis: [
            ...shown.map((band, index) => ({
                type: 'value',
                gridIndex: index,
                name: `${band.name} (${band.unit})`,
                nameLocation: 'end',
                nameGap: 14,
                nameTextStyle: { color: theme.faint, align: 'left', padding: [0, 0, 0, -44] },
                min: band.name === 'Charge' ? 0 : undefined,
                max: band.name === 'Charge' ? 100 : undefined,
                scale: band.name === 'Temperature',
                splitNumber: 2,
                axisLabel: { color: theme.faint, formatter: value => digits(value) },
                splitLine: { lineStyle: { color: theme.line } },
            })),
            { type: 'value', gridIndex: modeGrid, show: false, min: 0, max: 1 },
        ],
        axisPointer: { link: [{ xAxisIndex: 'all' }] },
        tooltip: {
            trigger: 'axis',
            confine: true,
            backgroundColor: theme.surface,
            borderColor: theme.line,
            textStyle: { color: theme.text },
            formatter: items => {
                const time = items[0].axisValue;
                const mode = data.modes.find(band => band.from <= time && time <= band.to);
                const rows = items.filter(item => item.seriesId !== 'mode').map(item =>
                    `${item.marker} ${escape(item.seriesName)}${item.seriesId === 'load' && data.modelled ? ' (modelled)' : ''}: <b>${texts[item.seriesId](item.value[1])}</b>`);
                return [minute(time), ...rows, mode ? `Mode: <b>${escape(mode.mode)}</b>` : 'No data'].join('<br>');
            },
        },
        legend: { show: true, top: 0, right, data: ['Harvest', 'Load'].filter(name => series.some(one => one.name === name)), textStyle: { color: theme.text }, selectedMode: false },
        dataZoom: [
            { type: 'inside', xAxisIndex: 'all', filterMode: 'none', zoomOnMouseWheel: 'ctrl' },
            { type: 'slider', xAxisIndex: 'all', filterMode: 'none', height: 18, bottom: 6, left, right, borderColor: theme.line, textStyle: { color: theme.faint }, showDetail: false },
        ],
        series,
    };
}
