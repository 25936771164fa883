using System.Text;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Contracts.Tests;

public sealed class JsonFaultTests
{
    [Theory]
    [InlineData("", "is not a DSSE envelope (it is empty)")]
    [InlineData("{\n nonsense", "is not a DSSE envelope ('n' is an invalid start of a property name. Expected a '\"' at line 2, byte 2)")]
    [InlineData("{}", "is not a DSSE envelope (lacks 'payloadType', 'signatures')")]
    [InlineData("""{"payloadType": 5, "payload": "", "signatures": []}""", "is not a DSSE envelope ($.payloadType is of the wrong kind)")]
    [InlineData("""{"payloadType": null, "payload": "", "signatures": []}""", "is not a DSSE envelope ($.payloadType must not be null)")]
    [InlineData("""{"payloadType": "a", "payloadType": "a"}""", "is not a DSSE envelope ('payloadType' is there twice)")]
    [InlineData("""{"payloadType": "a", "payload": "", "signatures": [{"sig": ""}, {}]}""", "is not a DSSE envelope ($.signatures[1] lacks 'sig')")]
    public void Of_BadEnvelope_NamesWhatIsWrongAndWhere(string json, string expected) => Assert.Equal(expected, DsseEnvelope.Parse(Encoding.UTF8.GetBytes(json)).Error!.Message);

    [Fact]
    public void Of_UnknownMember_NamesIt() => Assert.Equal("is not a manifest ('extra' is unknown)", ManifestReader.Read("""{"extra": 1}"""u8).Error!.Message);

    [Fact]
    public void Of_AnyBadDocument_NamesNoType() =>
        Assert.All(["", "{", "[]", "1", "{}", """{"schema": []}""", """{"inputs": {"a": 1}}"""], static json =>
            Assert.DoesNotContain("EdgeRuntime.", ManifestReader.Read(Encoding.UTF8.GetBytes(json)).Error!.Message, StringComparison.Ordinal));
}
