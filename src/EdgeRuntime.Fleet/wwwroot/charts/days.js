// Watt hours of the fleet for each day: measured and modelled load stacked, the modelled part hatched, and the harvest beside them.
import { scaled } from './format.js';

export function days(data, theme) {
    const hatch = { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4, color: theme.surface };
    const bar = (name, values, color, stack, decal) => ({ type: 'bar', name, stack, barMaxWidth: 28, color, itemStyle: { decal }, data: values });
    return {
        grid: [{ left: 64, right: 12, top: 34, bottom: 28 }],
        legend: { type: 'scroll', top: 0, textStyle: { color: theme.text }, pageTextStyle: { color: theme.text } },
        tooltip: { trigger: 'axis', confine: true, backgroundColor: theme.surface, borderColor: theme.line, textStyle: { color: theme.text }, axisPointer: { type: 'shadow' }, valueFormatter: value => scaled(value, 'Wh') },
        xAxis: [{ type: 'category', data: data.days, axisLabel: { color: theme.faint, hideOverlap: true }, axisLine: { lineStyle: { color: theme.line } } }],
        yAxis: [{ type: 'value', axisLabel: { color: theme.faint, formatter: value => scaled(value, 'Wh') }, splitLine: { lineStyle: { color: theme.line } } }],
        series: [
            bar('Load, measured', data.measured, theme.load, 'load'),
            bar('Load, modelled', data.modelled, theme.load, 'load', hatch),
            bar('Harvest', data.harvest, theme.harvest, 'harvest'),
        ],
    };
}
