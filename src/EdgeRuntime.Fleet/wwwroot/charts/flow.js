// Energy as a flow: where it came from, what took it.
import { escape, scaled } from './format.js';

export function flow(data, theme, width) {
    return {
        tooltip: {
            confine: true,
            backgroundColor: theme.surface,
            borderColor: theme.line,
            textStyle: { color: theme.text },
            formatter: item => item.dataType === 'edge'
                ? `${escape(item.data.source)} → ${escape(item.data.target)}: <b>${scaled(item.data.value, 'Wh')}</b>`
                : `${escape(item.name)}: <b>${scaled(item.value, 'Wh')}</b>`,
        },
        series: [{
            type: 'sankey',
            left: 4,
            right: width < 500 ? 112 : 150,
            top: 16,
            bottom: 16,
            nodeGap: 22,
            nodeWidth: 14,
            draggable: false,
            emphasis: { focus: 'adjacency' },
            label: { color: theme.text, textBorderWidth: 0, lineHeight: 15, width: width < 500 ? 106 : 144, overflow: 'truncate', formatter: item => `${item.name}\n${scaled(item.value, 'Wh')}` },
            lineStyle: { color: 'source', opacity: 0.35 },
            data: data.nodes.map(node => ({
                name: node.name,
                itemStyle: { color: theme.series[node.colour], decal: node.modelled ? { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4, color: theme.surface } : undefined },
            })),
            links: data.links,
        }],
    };
}
