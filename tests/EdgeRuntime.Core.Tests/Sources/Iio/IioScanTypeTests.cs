using CsCheck;
using EdgeRuntime.Core.Sources.Iio;

namespace EdgeRuntime.Core.Tests.Sources.Iio;

public sealed class IioScanTypeTests
{
    [Theory]
    [InlineData("le:s12/16>>4", new byte[] { 0x0F, 0x80 }, -2048)]
    [InlineData("le:u12/16>>0", new byte[] { 0xFF, 0xFF }, 4095)]
    [InlineData("be:s16/16", new byte[] { 0xFF, 0xFE }, -2)]
    [InlineData("be:u24/32>>8", new byte[] { 0x01, 0x02, 0x03, 0xFF }, 0x010203)]
    [InlineData("le:s64/64>>0", new byte[] { 1, 0, 0, 0, 0, 0, 0, 0x80 }, long.MinValue + 1)]
    [InlineData("le:u8/8>>0", new byte[] { 200 }, 200)]
    public void Decode_ByDatasheet_RawValue(string text, byte[] element, long expected) => Assert.Equal(expected, IioScanType.Parse(text).Decode(element));

    [Fact]
    public void Decode_AnyValueInAnyPlace_ComesBack() =>
        Gen.Select(Gen.Int[3, 5].Select(static power => 1 << power), Gen.Int[1, 8], Gen.Int[0, 24], Gen.Bool, Gen.Bool, Gen.Long).Sample((storage, bits, shift, signed, big, value) =>
        {
            shift = Math.Min(shift, storage - bits);
            var mask = (1L << bits) - 1;
            var raw = value & mask;
            var expected = signed && (raw >> (bits - 1)) != 0 ? raw - (1L << bits) : raw;
            // Everything that is not the value is noise.
            var word = (raw << shift) | (~value & ~(mask << shift));
            var bytes = BitConverter.GetBytes(word)[..(storage / 8)];
            var element = big ? [.. bytes.Reverse()] : bytes;

            Assert.Equal(expected, IioScanType.Parse($"{(big ? "be" : "le")}:{(signed ? "s" : "u")}{bits}/{storage}>>{shift}").Decode(element));
        });

    [Theory]
    [InlineData("")]
    [InlineData("le:s16/16X3>>0")]
    [InlineData("le:s17/16>>0")]
    [InlineData("le:s12/16>>5")]
    [InlineData("le:s0/16>>0")]
    [InlineData("le:s12/24>>0")]
    [InlineData("me:s12/16>>0")]
    public void Parse_OfNoKnownForm_Refused(string text) => Assert.Contains($"'{text}'", Assert.Throws<IioException>(() => IioScanType.Parse(text)).Message, StringComparison.Ordinal);
}
