namespace EdgeRuntime.Contracts.Tests;

public sealed class ContentDigestTests
{
    // FIPS 180-4, the example of NIST: SHA-256 of "abc".
    private const string OfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    [Fact]
    public void Of_TheExampleOfTheStandard_IsItsDigest() => Assert.Equal(OfAbc, ContentDigest.Of("abc"u8));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(200_001)]
    public void Of_AnyLength_IsTheSameForBytesStreamAndPieces(int length)
    {
        var content = new byte[length];
        new Random(1).NextBytes(content);
        var builder = new ContentDigestBuilder();
        foreach (var piece in content.Chunk(997))
        {
            builder.Append(piece);
        }

        var expected = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
        Assert.Equal(expected, ContentDigest.Of(content));
        Assert.Equal(expected, ContentDigest.Of(new MemoryStream(content)));
        Assert.Equal(expected, builder.Finish());
        var fast = new byte[ContentDigest.SizeInBytes];
        FastDigest.Compute(content, fast);
        Assert.Equal(expected, Convert.ToHexStringLower(fast));
        Assert.Equal(expected, ContentDigest.Of(new MemoryStream(content)));
    }
}
