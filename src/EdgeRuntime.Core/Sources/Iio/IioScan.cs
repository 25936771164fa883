using System.Globalization;
using System.Runtime.InteropServices;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Sources.Iio;

/// <summary>
/// A device's buffer made ready: the wanted channels enabled, all others off, and the layout of a scan. Elements lie in the order of their index,
/// each aligned to its own size, the whole to the largest (drivers/iio/industrialio-buffer.c, iio_compute_scan_bytes).
/// </summary>
internal sealed class IioScan
{
    private const string Elements = "scan_elements";

    private readonly IioAttributes _device;
    private readonly Field[] _fields;

    private IioScan(IioAttributes device, Field[] fields, int bytes) => (_device, _fields, ScanBytes) = (device, fields, bytes);

    /// <summary>Bytes of one scan.</summary>
    public int ScanBytes { get; }

    /// <summary>Enables channels and buffer.</summary>
    /// <exception cref="IioException">Something is missing or refuses.</exception>
    public static IioScan Start(IFileSystem files, IioOptions options)
    {
        var device = IioAttributes.Find(files, options.Device);
        device.TryWrite("buffer/enable", "0");
        foreach (var path in device.List(Elements).Where(static path => path.EndsWith("_en", StringComparison.Ordinal)))
        {
            device.TryWrite($"{Elements}/{Path.GetFileName(path)}", "0");
        }

        var channels = options.Channels.Select(name => IioChannel.Find(device, name)).ToArray();
        foreach (var channel in channels)
        {
            device.Write($"{Elements}/in_{channel.Name}_en", "1");
        }

        device.SetSampleRate(options.SampleRateHz!.Value, channels[0]);
        if (options.Trigger is { } trigger)
        {
            device.Write("trigger/current_trigger", trigger);
        }

        var scan = Layout(device, channels);
        // Two windows' room; one wake-up a hop where the driver knows watermarks.
        device.TryWrite("buffer/length", (2 * Math.Max(options.WindowSamples, options.EffectiveHop)).ToString(CultureInfo.InvariantCulture));
        device.TryWrite("buffer/watermark", options.EffectiveHop.ToString(CultureInfo.InvariantCulture));
        device.Write("buffer/enable", "1");
        return scan;
    }

    /// <summary>Switches the buffer off.</summary>
    public void Stop() => _device.TryWrite("buffer/enable", "0");

    /// <summary>The device's character file.</summary>
    public string DevicePath => $"/dev/{Path.GetFileName(_device.Folder)}";

    /// <summary>Decodes a scan into a row in the configured order of the channels.</summary>
    public void Decode(ReadOnlySpan<byte> scan, Span<float> row)
    {
        for (var i = 0; i < _fields.Length; i++)
        {
            ref readonly var field = ref _fields[i];
            row[i] = field.Channel.Convert(field.Type.Decode(scan[field.Position..]));
        }
    }

    private static IioScan Layout(IioAttributes device, IioChannel[] channels)
    {
        var fields = channels.Select(channel => new Field(
            channel,
            (int?)device.ReadNumber($"{Elements}/in_{channel.Name}_index") ?? throw new IioException($"{device.Folder}: channel '{channel.Name}' cannot be buffered; use Mode oneshot"),
            IioScanType.Parse(device.ReadText($"{Elements}/in_{channel.Name}_type") ?? ""),
            0)).ToArray();
        var (position, largest) = (0, 1);
        foreach (var index in Enumerable.Range(0, fields.Length).OrderBy(i => fields[i].Index))
        {
            var size = fields[index].Type.StorageBytes;
            position = Align(position, size);
            fields[index] = fields[index] with { Position = position };
            (position, largest) = (position + size, Math.Max(largest, size));
        }

        return new IioScan(device, fields, Align(position, largest));
    }

    private static int Align(int position, int size) => (position + size - 1) / size * size;

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Field(IioChannel Channel, int Index, IioScanType Type, int Position);
}
