using System.Text;
using CsCheck;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Contracts.Tests.Manifests;

/// <summary>Files and blocks of hostile manifests; what else can be wrong with one is tested where models are loaded from folders.</summary>
public sealed class ManifestReaderTests
{
    [Fact]
    public void Read_AnySoundManifest_IsTaken() => Manifests.Any.Sample(static drawn => Assert.True(ManifestReader.Read(Manifests.Json(drawn.Manifest)).IsOk));

    public static TheoryData<string, Func<ModelManifest, ModelManifest>> Hostile => new()
    {
        { "blockSize must be a power of two", static manifest => manifest with { BlockSize = 5000 } },
        { "blockSize must be a power of two", static manifest => manifest with { BlockSize = 2 << 20 } },
        { "blockSize must be a power of two", static manifest => manifest with { BlockSize = -4096 } },
        { "blockHashes need a blockSize", static manifest => manifest with { BlockSize = null } },
        { "blockHashes has 13 entries, but the files make 14 blocks", static manifest => manifest with { BlockHashes = manifest.BlockHashes[1..] } },
        { "blockHashes has 15 entries, but the files make 14 blocks", static manifest => manifest with { BlockHashes = manifest.BlockHashes.Add(manifest.BlockHashes[0]) } },
        { "blockHashes must be 64 lowercase hex digits", static manifest => manifest with { BlockHashes = manifest.BlockHashes.SetItem(0, manifest.BlockHashes[0].ToUpperInvariant()) } },
        { "may have at most 2147483647 bytes", static manifest => WithFile(manifest, manifest.Files[0] with { Size = long.MaxValue }) },
        { "blockHashes has 14 entries, but the files make 524299 blocks", static manifest => WithFile(manifest, manifest.Files[0] with { Size = int.MaxValue }) },
        { "is named twice", static manifest => manifest with { Files = manifest.Files.Add(manifest.Files[^1] with { Path = "EMPTY.bin" }) } },
        { "release must be at most 9007199254740991", static manifest => manifest with { Release = long.MaxValue } },
        { "version must have 1 to 64 characters", static manifest => manifest with { Version = "" } },
        { "minimumAgent must be a version", static manifest => manifest with { MinimumAgent = "newest" } },
        { "golden: there is no variant 'int4'", static manifest => manifest with { Golden = [manifest.Golden[0] with { Variant = "int4" }] } },
        { "golden: the tolerance of 'in.f32' must be", static manifest => manifest with { Golden = [manifest.Golden[0] with { Tolerance = -1 }] } },
        { "variants may be at most 32", static manifest => manifest with { Variants = [.. Enumerable.Range(0, 33).Select(n => manifest.Variants[0] with { Name = $"v{n}" })] } },
    };

    [Theory]
    [MemberData(nameof(Hostile), DisableDiscoveryEnumeration = true)]
    public void Read_HostileManifest_SaysWhatIsWrong(string expected, Func<ModelManifest, ModelManifest> spoil)
    {
        var read = ManifestReader.Read(Manifests.Json(spoil(Manifests.Sound().Manifest)));

        Assert.Equal(ErrorCode.ManifestInvalid, TestTrust.Refused(read));
        Assert.Contains(expected, read.Error!.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, Func<ModelManifest, ModelManifest>> Drafts => new()
    {
        { "files must name 1 to 64 files", static manifest => manifest with { Files = [] } },
        { "files: 'int8.onnx' lacks its sha256 or size; 'edgectl model pack' fills them in", static manifest => WithFile(manifest, new FileSpec("int8.onnx")) },
        { "files: 'int8.onnx' lacks its sha256 or size", static manifest => WithFile(manifest, manifest.Files[0] with { Sha256 = "" }) },
        { "files: 'int8.onnx' lacks its sha256 or size", static manifest => WithFile(manifest, manifest.Files[0] with { Size = FileSpec.UnstatedSize }) },
    };

    [Theory]
    [MemberData(nameof(Drafts), DisableDiscoveryEnumeration = true)]
    public void Read_WhatOnlyAFolderMayLeaveOut_IsRefusedWhereItIsDelivered(string expected, Func<ModelManifest, ModelManifest> leaveOut)
    {
        var json = Manifests.Json(leaveOut(Manifests.Sound().Manifest with { BlockSize = null, BlockHashes = [] }));

        Assert.True(ManifestReader.ReadFolder(json).IsOk);
        Assert.Contains(expected, ManifestReader.Read(json).Error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    public void Attack_FileOutsideAFolderThatNamesNoFiles_IsRefused(string file)
    {
        var manifest = Manifests.Sound().Manifest with { BlockSize = null, BlockHashes = [], Files = [] };

        Assert.False(ManifestReader.ReadFolder(Manifests.Json(manifest with { Variants = manifest.Variants.SetItem(0, manifest.Variants[0] with { File = file }) })).IsOk);
        Assert.False(ManifestReader.ReadFolder(Manifests.Json(manifest with { Golden = [manifest.Golden[0] with { Output = file }] })).IsOk);
    }

    [Fact]
    public void Attack_DuplicateKeys_AreRefusedAtEveryDepth()
    {
        var json = Encoding.UTF8.GetString(Manifests.Json(Manifests.Sound().Manifest));

        Assert.Equal(ErrorCode.ManifestInvalid, Refused(json.Replace("\"release\": 3,", "\"release\": 3, \"release\": 4,", StringComparison.Ordinal)));
        Assert.Equal(ErrorCode.ManifestInvalid, Refused(json.Replace("\"size\": 0", "\"size\": 0, \"size\": 1", StringComparison.Ordinal)));
        Assert.Equal(ErrorCode.ManifestInvalid, Refused(json.Replace("\"release\": 3,", "\"release\": 3, \"\\u0072elease\": 4,", StringComparison.Ordinal)));
    }

    [Fact]
    public void Attack_OversizedAndDeepJson_AreRefused()
    {
        Assert.Equal(ErrorCode.ManifestInvalid, Refused(new string(' ', ModelManifest.MaxBytes + 1)));
        Assert.Equal(ErrorCode.ManifestInvalid, Refused(new string('[', 200_000)));
        Assert.Equal(ErrorCode.ManifestInvalid, Refused(string.Concat(Enumerable.Repeat("{\"a\":", 20_000))));
    }

    [Theory]
    [InlineData("model.onnx", true)]
    [InlineData("_a-1.b", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("../a", false)]
    [InlineData("a/../b", false)]
    [InlineData("a/b", false)]
    [InlineData("/etc/passwd", false)]
    [InlineData("a\\b", false)]
    [InlineData("..\\a", false)]
    [InlineData("c:a", false)]
    [InlineData("a:stream", false)]
    [InlineData(".hidden", false)]
    [InlineData("-rf", false)]
    [InlineData("a.", false)]
    [InlineData("a b", false)]
    [InlineData("a\0b", false)]
    [InlineData("a\nb", false)]
    [InlineData("ä.onnx", false)]
    [InlineData("a\u202eb", false)]
    [InlineData("NUL", false)]
    [InlineData("con.onnx", false)]
    [InlineData("lpt1.tar.gz", false)]
    [InlineData("com10.onnx", true)]
    [InlineData("Manifest.JSON", false)]
    [InlineData("manifest.sig", false)]
    [InlineData("model.onnx.part", false)]
    public void Attack_PathTraversal_OnlyPlainNamesAreAllowed(string name, bool allowed) => Assert.Equal(allowed, PayloadNames.IsAllowed(name));

    [Fact]
    public void IsAllowed_LongNames_AreBounded()
    {
        Assert.True(PayloadNames.IsAllowed(new string('a', 128)));
        Assert.False(PayloadNames.IsAllowed(new string('a', 129)));
        Assert.False(PayloadNames.IsAllowed(null));
    }

    private static ModelManifest WithFile(ModelManifest manifest, FileSpec file) => manifest with { Files = manifest.Files.SetItem(0, file) };

    private static ErrorCode Refused(string json) => TestTrust.Refused(ManifestReader.Read(Encoding.UTF8.GetBytes(json)));
}
