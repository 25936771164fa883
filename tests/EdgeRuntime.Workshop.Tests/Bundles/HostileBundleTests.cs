using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Testing;
using EdgeRuntime.Workshop.Bundles;

namespace EdgeRuntime.Workshop.Tests.Bundles;

/// <summary>Hand-made hostile bundles: each is refused with its own code, before anything of it is written.</summary>
public sealed class HostileBundleTests : IDisposable
{
    private static readonly byte[] Network = Encoding.UTF8.GetBytes("not really a network");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bundle-");
    private readonly TestTrust _trust = new();

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _trust.Dispose();
    }

    [Fact]
    public void Open_PlainZip_IsTaken()
    {
        using var bundle = TestTrust.Accepted(Open(Sound().Finish()));

        Assert.Equal("pump", bundle.Manifest.Model);
        Assert.Null(Check(bundle));
    }

    [Theory]
    [InlineData("../evil.onnx")]
    [InlineData("/etc/cron.d/evil")]
    [InlineData("..\\evil.onnx")]
    [InlineData("a/evil.onnx")]
    [InlineData("C:evil.onnx")]
    [InlineData("evil/")]
    [InlineData("NUL")]
    [InlineData("a\0b")]
    [InlineData("Manifest.json")]
    [InlineData("")]
    public void Attack_PathTraversal_InAnEntrysName_IsRefused(string name) =>
        Assert.Equal(ErrorCode.PathNotAllowed, TestTrust.Refused(Open(Sound().Add(name, "x"u8).Finish())));

    [Theory]
    [InlineData(0xA1FF)]
    [InlineData(0x41ED)]
    [InlineData(0x21B6)]
    [InlineData(0x11B6)]
    public void Attack_Symlink_FolderOrDeviceAsAnEntry_IsRefused(int mode) =>
        Assert.Equal(ErrorCode.PathNotAllowed, TestTrust.Refused(Open(new HandMadeZip().Add("manifest.json", Manifest()).Add("model.onnx", "/etc/passwd"u8, mode: mode).Finish())));

    [Theory]
    [InlineData("model.onnx")]
    [InlineData("MODEL.onnx")]
    [InlineData("manifest.json")]
    public void Attack_DuplicateEntries_AreRefused(string name) => Assert.False(Open(Sound().Add(name, Network).Finish()).IsOk);

    [Fact]
    public void Attack_UnknownEntry_IsRefused() => Assert.Equal(ErrorCode.BundleInvalid, TestTrust.Refused(Open(Sound().Add("extra.bin", "x"u8).Finish())));

    [Fact]
    public void Attack_MissingFile_IsRefused() => Assert.Equal(ErrorCode.ModelFileMissing, TestTrust.Refused(Open(new HandMadeZip().Add("manifest.json", Manifest()).Finish())));

    [Fact]
    public void Attack_MissingManifest_IsRefused() => Assert.Equal(ErrorCode.BundleInvalid, TestTrust.Refused(Open(new HandMadeZip().Add("model.onnx", Network).Finish())));

    [Fact]
    public void Attack_EncryptedEntry_IsRefused() =>
        Assert.Equal(ErrorCode.BundleInvalid, TestTrust.Refused(Open(new HandMadeZip().Add("manifest.json", Manifest()).Add("model.onnx", Network, flags: 1).Finish())));

    [Fact]
    public void Attack_ZipBomb_ManifestThatUnpacksToMegabytes_IsRefused()
    {
        var bomb = new byte[8 << 20];

        Assert.Equal(ErrorCode.BundleTooLarge, TestTrust.Refused(Open(new HandMadeZip().Add("manifest.json", bomb).Finish())));

        // Declares little: no more than that is unpacked.
        var lying = Write(new HandMadeZip().Add("manifest.json", bomb, declared: 1000).Finish());
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(Bundle.Open(lying).IsOk);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Attack_ZipBomb_PayloadThatDeclaresMoreThanTheManifest_IsRefused() =>
        Assert.Equal(ErrorCode.BundleTooLarge, TestTrust.Refused(Open(new HandMadeZip().Add("manifest.json", Manifest()).Add("model.onnx", new byte[2 << 20]).Finish())));

    [Fact]
    public void Attack_ZipBomb_StoredPayloadLongerThanItDeclares_IsRefusedUnwritten()
    {
        using var bundle = TestTrust.Accepted(Open(Lying(method: 0)));

        Assert.Equal(ErrorCode.BundleTooLarge, TestTrust.Refused(Unpack(bundle)));
        Assert.False(Directory.Exists(PathOf("out")));
    }

    [Fact]
    public void Attack_ZipBomb_PayloadThatUnpacksToMoreThanItDeclares_IsReadNoFurther()
    {
        // What comes first is what was signed, and the bomb behind it stays packed.
        using var bundle = TestTrust.Accepted(Open(Lying(method: 8)));

        Assert.Null(Unpack(bundle));
        Assert.Equal(Network, File.ReadAllBytes(PathOf("out/model.onnx")));
    }

    [Fact]
    public void Attack_UnknownCompression_IsRefused()
    {
        using var bundle = TestTrust.Accepted(Open(new HandMadeZip().Add("manifest.json", Manifest()).Add("model.onnx", Network, method: 99).Finish()));

        Assert.Equal(ErrorCode.BundleInvalid, TestTrust.Refused(Unpack(bundle)));
    }

    [Fact]
    public void Attack_ZipBomb_ThousandsOfEntries_AreRefusedUnread()
    {
        var zip = Sound();
        for (var i = 0; i < 5000; i++)
        {
            zip.Add($"f{i}", []);
        }

        Assert.Equal(ErrorCode.BundleInvalid, TestTrust.Refused(Open(zip.Finish())));
    }

    [Fact]
    public void Attack_ZipBomb_DirectoryThatClaimsFewEntries_IsRefused()
    {
        var zip = Sound();
        for (var i = 0; i < 5000; i++)
        {
            zip.Add($"f{i}", []);
        }

        Assert.Equal(ErrorCode.BundleInvalid, TestTrust.Refused(Open(zip.Finish(claimed: 2))));
    }

    [Fact]
    public void Attack_TwoReadings_CommentPrefixOrTail_IsRefused()
    {
        var sound = Sound().Finish();

        Assert.Equal(ErrorCode.BundleInvalid, TestTrust.Refused(Open(Sound().Finish(comment: "hello"))));
        Assert.Equal(ErrorCode.BundleInvalid, TestTrust.Refused(Open([.. "#!/bin/sh\n"u8, .. sound])));
        Assert.Equal(ErrorCode.BundleInvalid, TestTrust.Refused(Open([.. sound, 0])));
        Assert.Equal(ErrorCode.BundleInvalid, TestTrust.Refused(Open(sound[..^1])));
        Assert.Equal(ErrorCode.BundleInvalid, TestTrust.Refused(Open([])));
        Assert.Equal(ErrorCode.BundleInvalid, TestTrust.Refused(Open(Encoding.UTF8.GetBytes(new string('z', 1000)))));
    }

    [Fact]
    public void Attack_MixAndMatch_SwappedPayload_IsNoticed()
    {
        using var bundle = TestTrust.Accepted(Open(new HandMadeZip().Add("manifest.json", Manifest()).Add("model.onnx", Network.AsEnumerable().Reverse().ToArray()).Finish()));

        Assert.Equal(ErrorCode.DigestMismatch, TestTrust.Refused(Check(bundle)));
        Assert.Equal(ErrorCode.DigestMismatch, TestTrust.Refused(Unpack(bundle)));
        Assert.False(Directory.Exists(PathOf("out")));
        Assert.Empty(Directory.EnumerateDirectories(_folder.FullName));
    }

    [Fact]
    public void Attack_MixAndMatch_RightFilesButForeignBlocks_IsNoticed()
    {
        using var bundle = TestTrust.Accepted(Open(new HandMadeZip().Add("manifest.json", Manifest(blockHash: new string('0', 64))).Add("model.onnx", Network).Finish()));

        Assert.Equal(ErrorCode.BlockMismatch, TestTrust.Refused(Check(bundle)));
    }

    [Fact]
    public void Attack_MixAndMatch_SignatureOfAnotherBundle_IsRefused()
    {
        var other = _trust.SignManifest(Manifest(release: 2)).ToDetachedJson();

        Assert.Equal(ErrorCode.SignatureInvalid, TestTrust.Refused(OpenTrusted(Sound().Add("manifest.sig", other).Finish())));
    }

    [Fact]
    public void OpenTrusted_SignatureBeforeTheManifestIsParsed()
    {
        var garbage = "garbage"u8.ToArray();

        Assert.Equal(ErrorCode.SignatureMissing, TestTrust.Refused(OpenTrusted(new HandMadeZip().Add("manifest.json", garbage).Finish())));
        Assert.Equal(ErrorCode.WrongRole, TestTrust.Refused(OpenTrusted(Sound().Add("manifest.sig", SignedManifest.Wrap(Manifest()).Sign(_trust.Desired).ToDetachedJson()).Finish())));
        TestTrust.Accepted(OpenTrusted(Sound().Add("manifest.sig", _trust.SignManifest(Manifest()).ToDetachedJson()).Finish())).Dispose();
    }

    [Fact]
    public void Attack_SignatureFileThatIsHugeOrCarriesAPayload_IsRefused()
    {
        Assert.Equal(ErrorCode.BundleTooLarge, TestTrust.Refused(Open(Sound().Add("manifest.sig", new byte[1 << 20]).Finish())));
        Assert.Equal(ErrorCode.EnvelopeInvalid, TestTrust.Refused(Open(Sound().Add("manifest.sig", _trust.SignManifest(Manifest()).ToJson()).Finish())));
        Assert.Equal(ErrorCode.EnvelopeInvalid, TestTrust.Refused(Open(Sound().Add("manifest.sig", "{}"u8).Finish())));
    }

    [Fact]
    public void Open_ManifestWithoutBlocks_IsRefused() =>
        Assert.Equal(ErrorCode.ManifestInvalid, TestTrust.Refused(Open(new HandMadeZip().Add("manifest.json", Manifest(blockSize: null)).Add("model.onnx", Network).Finish())));

    [Fact]
    public void Open_MissingFileOrFolder_IsRefused()
    {
        Assert.Equal(ErrorCode.BundleInvalid, TestTrust.Refused(Bundle.Open(PathOf("none.edgemodel"))));
        Assert.Equal(ErrorCode.BundleInvalid, TestTrust.Refused(Bundle.Open(_folder.FullName)));
    }

    [Fact]
    public void Unpack_IntoAFolderThatIsThere_TouchesNothing()
    {
        using var bundle = TestTrust.Accepted(Open(Sound().Finish()));
        Directory.CreateDirectory(PathOf("out"));

        Assert.Throws<IOException>(() => Unpack(bundle));

        Assert.Empty(Directory.EnumerateFileSystemEntries(PathOf("out")));
    }

    [Fact]
    public void Drill_MutatedBundles_AreRefusedOrHoldWhatTheySay()
    {
        var original = Sound().Add("manifest.sig", _trust.SignManifest(Manifest()).ToDetachedJson()).Finish();
        var mutator = new Mutator(Drill.Seed);
        var sound = 0;
        var count = Drill.Count(500, 20_000);
        for (var i = 0; i < count; i++)
        {
            var mutated = mutator.Mutate(original);
            var opened = OpenTrusted(mutated);
            if (opened.IsOk)
            {
                using var bundle = opened.Value;
                var refusal = Unpack(bundle);
                if (refusal is null)
                {
                    sound++;
                    Assert.Equal(Network, File.ReadAllBytes(PathOf("out/model.onnx")));
                    Directory.Delete(PathOf("out"), recursive: true);
                }
            }
            else
            {
                TestTrust.Refused(opened);
            }
        }

        Drill.Report($"{count} mutated bundles: {count - sound} refused, {sound} sound");
    }

    private static byte[] Lying(ushort method) => new HandMadeZip()
        .Add("manifest.json", Manifest())
        .Add("model.onnx", [.. Network, .. new byte[2 << 20]], declared: (uint)Network.Length, method: method)
        .Finish();

    private static HandMadeZip Sound() => new HandMadeZip().Add("manifest.json", Manifest()).Add("model.onnx", Network);

    private static byte[] Manifest(long release = 1, int? blockSize = 4096, string? blockHash = null)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Network));
        return JsonSerializer.SerializeToUtf8Bytes(
            new ModelManifest
            {
                Schema = ModelManifest.CurrentSchema,
                Model = "pump",
                Version = "1.0.0",
                Release = release,
                Created = TestTrust.Start,
                Inputs = [new TensorSpec { Name = "x", Type = ElementType.Float32, Shape = [1, 4] }],
                Outputs = [new TensorSpec { Name = "y", Type = ElementType.Float32, Shape = [1, 2] }],
                Preprocess = new PreprocessSpec { Sample = new SampleSpec { Kind = SampleKind.Series, Shape = [4, 1] } },
                Postprocess = new ClassificationSpec(),
                Variants = [new VariantSpec { Name = "int8", File = "model.onnx", Precision = "int8" }],
                Files = [new FileSpec("model.onnx", sha256, Network.Length)],
                BlockSize = blockSize,
                BlockHashes = blockSize is null ? [] : [blockHash ?? sha256],
            },
            ManifestJsonContext.Default.ModelManifest);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private string Write(byte[] zip)
    {
        var path = PathOf("bundle.edgemodel");
        File.WriteAllBytes(path, zip);
        return path;
    }

    private Contracts.Checked<Bundle> Open(byte[] zip) => Bundle.Open(Write(zip));

    private Contracts.Checked<Bundle> OpenTrusted(byte[] zip) => Bundle.OpenTrusted(Write(zip), _trust.Keyring, TestTrust.Now);

    private static ErrorInfo? Check(Bundle bundle) => BundleContent.Check(bundle, progress: null, TestContext.Current.CancellationToken);

    private ErrorInfo? Unpack(Bundle bundle) => BundleContent.Unpack(bundle, PathOf("out"), progress: null, TestContext.Current.CancellationToken);
}
