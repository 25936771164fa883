using System.Runtime.InteropServices;
using EdgeRuntime.Core.Sources.Wav;

namespace EdgeRuntime.Core.Sources.Replay;

/// <summary>WAV files with PCM of 8, 16, 24 or 32 bits or floats of 32 or 64 bits; 24 bits become 32-bit floats from -1 to 1, the others stay as they are.</summary>
internal static class WavReader
{
    /// <summary>Decodes a file. One that is shorter than its header says is read to its end.</summary>
    /// <exception cref="ReplayException">It is not a WAV file, or one that cannot be read.</exception>
    public static Recording Decode(string path, byte[] file)
    {
        try
        {
            var header = WavHeader.Read(file, file.Length) ?? throw new ReplayException($"{path}: ends within its header");
            var data = file.AsSpan(header.DataStart);
            var row = header.Channels * header.BytesPerSample;
            var rows = (int)(Math.Min(header.DataLength ?? data.Length, data.Length) / row);
            data = data[..(rows * row)];
            return new Recording(header.Type, [rows, header.Channels], header.BytesPerSample == 3 ? From24(data) : data.ToArray(), header.SampleRateHz);
        }
        catch (InvalidDataException e)
        {
            throw new ReplayException($"{path}: {e.Message}", e);
        }
    }

    private static byte[] From24(ReadOnlySpan<byte> data)
    {
        var values = new float[data.Length / 3];
        for (var i = 0; i < values.Length; i++)
        {
            var raw = (data[3 * i] << 8) | (data[(3 * i) + 1] << 16) | (data[(3 * i) + 2] << 24);
            values[i] = raw / 2147483648f;
        }

        return MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
    }
}
