// Numbers with their units, as the server writes them.
const prefixes = ['n', 'µ', 'm', '', 'k', 'M', 'G', 'T'];

export const digits = value => {
    const magnitude = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
    return String(Number(value.toFixed(Math.min(Math.max(2 - magnitude, 0), 6))));
};

export const scaled = (value, unit) => {
    if (value === null || value === undefined || Number.isNaN(value)) {
        return '–';
    }

    const step = value === 0 ? 0 : Math.min(Math.max(Math.floor(Math.log10(Math.abs(value)) / 3), -3), 4);
    return `${digits(value / 1000 ** step)} ${prefixes[3 + step]}${unit}`;
};

export const fixed = (value, unit) => value === null || value === undefined ? '–' : `${digits(value)} ${unit}`;

// Labels come from devices: they are text and never markup.
export const escape = text => String(text).replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`);

export const minute = time => {
    const date = new Date(time);
    const two = number => String(number).padStart(2, '0');
    return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
};
