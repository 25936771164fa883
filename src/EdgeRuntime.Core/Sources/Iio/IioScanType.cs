using System.Buffers.Binary;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeRuntime.Core.Sources.Iio;

/// <summary>
/// How a channel lies in the buffer: <c>[be|le]:[s|u]bits/storagebits[&gt;&gt;shift]</c>, such as <c>le:s12/16&gt;&gt;4</c>
/// (Documentation/ABI/testing/sysfs-bus-iio, scan_elements/*_type).
/// </summary>
/// <param name="BigEndian">Byte order.</param>
/// <param name="Signed">Two's complement.</param>
/// <param name="Bits">Bits that count.</param>
/// <param name="StorageBytes">Bytes in the buffer; the element is aligned to them.</param>
/// <param name="Shift">Bits to drop on the right.</param>
internal readonly partial record struct IioScanType(bool BigEndian, bool Signed, int Bits, int StorageBytes, int Shift)
{
    /// <summary>Parses the attribute.</summary>
    /// <exception cref="IioException">It is of no known form.</exception>
    public static IioScanType Parse(string text)
    {
        var match = Form().Match(text);
        int Number(int group) => match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;
        var type = new IioScanType(match.Groups[1].Value == "be", match.Groups[2].Value == "s", Number(3), Number(4) / 8, Number(5));
        return match.Success && type.StorageBytes is 1 or 2 or 4 or 8 && type.Bits >= 1 && type.Bits + type.Shift <= type.StorageBytes * 8
            ? type
            : throw new IioException($"the scan type '{text}' is not understood");
    }

    /// <summary>The raw value of an element.</summary>
    public long Decode(ReadOnlySpan<byte> element)
    {
        var word = StorageBytes switch
        {
            1 => element[0],
            2 => BigEndian ? BinaryPrimitives.ReadUInt16BigEndian(element) : BinaryPrimitives.ReadUInt16LittleEndian(element),
            4 => BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(element) : BinaryPrimitives.ReadUInt32LittleEndian(element),
            _ => BigEndian ? BinaryPrimitives.ReadUInt64BigEndian(element) : BinaryPrimitives.ReadUInt64LittleEndian(element),
        };
        // The bits that count, moved to the top of the word and back: what lies above them goes, and the sign is carried down.
        var top = word << (64 - Bits - Shift);
        return Signed ? (long)top >> (64 - Bits) : (long)(top >> (64 - Bits));
    }

    [GeneratedRegex(@"^([bl]e):([su])(\d{1,2})/(\d{1,2})(?:>>(\d{1,2}))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
