using System.Globalization;

namespace EdgeRuntime.Fleet.Configuration;

/// <summary>The devices of one of several ingest processes, by a hash of the device's id.</summary>
/// <param name="Index">Which of the processes, from 0.</param>
/// <param name="Count">How many there are.</param>
internal sealed record DevicePartition(int Index, int Count)
{
    private const int MaxCount = 1_000;

    // FNV-1a, 32 bits: the same in every process and every version, unlike string.GetHashCode.
    private const uint FnvOffset = 2_166_136_261;
    private const uint FnvPrime = 16_777_619;

    /// <summary>Reads <c>2/3</c>, the second of three; null when it is not valid.</summary>
    public static DevicePartition? Parse(string text) =>
        text.Split('/') is [var index, var count]
        && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var which)
        && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var all)
        && which >= 1 && which <= all && all <= MaxCount
            ? new DevicePartition(which - 1, all)
            : null;

    /// <summary>Whether a device belongs to the process.</summary>
    public bool Has(ReadOnlySpan<char> device)
    {
        var hash = FnvOffset;
        foreach (var letter in device)
        {
            hash = (hash ^ letter) * FnvPrime;
        }

        return hash % (uint)Count == Index;
    }
}
