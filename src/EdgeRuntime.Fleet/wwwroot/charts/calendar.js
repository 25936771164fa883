// A square for each day: the joules that the device drew.
import { scaled } from './format.js';

export function calendar(data, theme, width) {
    const weeks = Math.max(4, Math.floor((width - 50) / 18));
    const last = new Date(`${data.to}T00:00:00`);
    const first = new Date(last);
    first.setDate(first.getDate() - 7 * Math.min(weeks, 52) + 1);
    const day = date => `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
    const values = data.days.map(one => one[1]);
    return {
        tooltip: {
            confine: true,
            backgroundColor: theme.surface,
            borderColor: theme.line,
            textStyle: { color: theme.text },
            formatter: item => `${item.value[0]}<br>Load: <b>${scaled(item.value[1], 'Wh')}</b><br>Harvest: <b>${scaled(data.days[item.dataIndex][2], 'Wh')}</b>`,
        },
        visualMap: {
            min: 0,
            max: Math.max(...values, 1e-9),
            show: false,
            inRange: { color: [theme.line, theme.load] },
        },
        calendar: {
            top: 24,
            left: 36,
            right: 8,
            cellSize: [16, 16],
            range: [day(first), data.to],
            itemStyle: { color: 'transparent', borderColor: theme.line, borderWidth: 1 },
            splitLine: { show: false },
            yearLabel: { show: false },
            dayLabel: { color: theme.faint, firstDay: 1, nameMap: ['', 'Mo', '', 'We', '', 'Fr', ''] },
            monthLabel: { color: theme.faint },
        },
        series: [{ type: 'heatmap', coordinateSystem: 'calendar', data: data.days.map(one => [one[0], one[1]]) }],
    };
}
