// Results of an hour by label, stacked.
import { minute } from './format.js';

export function labels(data, theme) {
    return {
        grid: [{ left: 40, right: 12, top: 34, bottom: 28 }],
        legend: { type: 'scroll', top: 0, textStyle: { color: theme.text }, pageTextStyle: { color: theme.text } },
        tooltip: { trigger: 'axis', confine: true, backgroundColor: theme.surface, borderColor: theme.line, textStyle: { color: theme.text }, axisPointer: { type: 'shadow', label: { formatter: axis => minute(axis.value) } } },
        xAxis: [{ type: 'time', min: data.from, max: data.to, axisLabel: { color: theme.faint, hideOverlap: true }, axisLine: { lineStyle: { color: theme.line } } }],
        yAxis: [{ type: 'value', minInterval: 1, axisLabel: { color: theme.faint }, splitLine: { lineStyle: { color: theme.line } } }],
        series: data.labels.map((label, index) => ({
            type: 'bar',
            name: label,
            stack: 'results',
            barMaxWidth: 18,
            data: data.hours.map((hour, i) => [hour, data.counts[index][i]]),
        })),
    };
}
