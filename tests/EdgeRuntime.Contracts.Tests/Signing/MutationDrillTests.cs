using System.Diagnostics;
using System.Text;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Contracts.Tests.Signing;

/// <summary>
/// Spoiled documents by the thousand (by the million in the full drill): each is refused with one line, or what it says holds together; none throws, hangs or makes its reader hoard memory.
/// </summary>
public sealed class MutationDrillTests : IDisposable
{
    // A reader may copy a 512 KiB envelope a few times as bytes and as text, and no more.
    private const long MaxAllocatedBytes = 16L << 20;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(10);

    private readonly TestTrust _trust = new();
    private readonly byte[] _manifest = Manifests.Manifests.Json(Manifests.Manifests.Sound().Manifest);

    public void Dispose() => _trust.Dispose();

    [Fact]
    public void Drill_MutatedManifests_AreRefusedOrHoldTogether() => Run("manifests", 400_000, _manifest, bytes =>
    {
        var read = ManifestReader.Read(bytes);
        if (!read.IsOk)
        {
            return Judge(read.Error);
        }

        if (BlockLayout.Of(read.Value) is { } layout)
        {
            Assert.Equal(layout.TotalBytes, Enumerable.Range(0, layout.BlockCount).Sum(block => layout.SlicesOf(block).Sum(static slice => (long)slice.Length)));
            Assert.NotEmpty(layout.BlocksOf(BlockLayout.FilesOf(read.Value, [read.Value.Variants[0].Name])));
        }

        Assert.All(read.Value.Files, static file => Assert.True(PayloadNames.IsAllowed(file.Path)));
        return true;
    });

    [Fact]
    public void Drill_MutatedSignedManifests_AreRefusedOrSayWhatWasSigned()
    {
        var digest = Manifests.Manifests.Sha256(_manifest);
        Run("manifest envelopes", 150_000, _trust.SignManifest(_manifest).ToJson(), bytes =>
        {
            var opened = SignedManifest.Open(bytes, digest, "pump", _trust.Keyring, TestTrust.Now);
            Assert.True(!opened.IsOk || opened.Value.Envelope.Payload.Span.SequenceEqual(_manifest));
            return opened.IsOk || Judge(opened.Error);
        });
    }

    [Fact]
    public void Drill_MutatedKeyrings_AreRefusedOrSayWhatWasSigned()
    {
        var document = _trust.Document(version: 2);
        var envelope = document.ToEnvelope().Sign(_trust.Root);
        Run("keyring envelopes", 100_000, envelope.ToJson(), bytes =>
        {
            var rotated = _trust.Keyring.Rotate(bytes, TestTrust.Now);
            Assert.True(!rotated.IsOk || rotated.Value.Fingerprint == envelope.PayloadDigest);
            return rotated.IsOk || Judge(rotated.Error);
        });

        // As if the holder of the root key signed nonsense: form and contradictions are all that is left to stop it.
        Run("signed nonsense keyrings", 50_000, envelope.Payload.ToArray(), bytes =>
        {
            var trusted = Keyring.Trust(DsseEnvelope.Unsigned(PayloadTypes.Keyring, bytes).Sign(_trust.Root));
            return trusted.IsOk || Judge(trusted.Error);
        });
    }

    [Fact]
    public void Drill_MutatedDesiredDocuments_AreRefusedOrWithinTheirBounds()
    {
        var grant = new RollbackGrant { Schema = RollbackGrant.CurrentSchema, Model = "pump", Device = "pi", MinimumRelease = 2, Expires = TestTrust.Start.AddDays(1) };
        var document = new DesiredDocument
        {
            Schema = DesiredDocument.CurrentSchema,
            Device = "pi",
            Generation = 7,
            Expires = TestTrust.Start.AddDays(7),
            Models =
            [
                new DesiredModel { Model = "pump", Digest = new string('a', 64), Variants = ["int8"], Grant = grant.ToEnvelope().Sign(_trust.Models) },
                new DesiredModel { Model = "fan", Digest = new string('b', 64) },
            ],
            Policy = new DesiredPolicy { Kind = "tiers", MinRateHz = 0.1, MaxRateHz = 2, Tiers = [new DesiredTier(0.5, 1)] },
            Settings = new Dictionary<string, double> { [DesiredSettings.EnergyIntervalS] = 60, [DesiredSettings.TrialS] = 600 },
        };
        var lax = new DesiredReader { Device = "pi", Keyring = _trust.Keyring };
        Run("desired documents", 200_000, document.ToJson(), bytes =>
        {
            var read = lax.Read(bytes, 6, TestTrust.Now);
            if (!read.IsOk)
            {
                return Judge(read.Error);
            }

            Assert.InRange(read.Value.Generation, 7, Identifiers.MaxCounter);
            Assert.All(read.Value.Models, static model => Assert.True(Identifiers.IsModelId(model.Model) && Identifiers.IsDigest(model.Digest)));
            Assert.All(read.Value.Settings ?? new Dictionary<string, double>(), static setting => Assert.Null(DesiredSettings.Check(setting.Key, setting.Value)));
            Assert.All(read.Value.Models, model => Assert.True(lax.ReadGrant(model, TestTrust.Now) is not { IsOk: true } opened || opened.Value!.MinimumRelease == 2));
            return true;
        });

        var envelope = document.ToEnvelope().Sign(_trust.Desired);
        Run("desired envelopes", 100_000, envelope.ToJson(), bytes =>
        {
            var read = (lax with { RequireSigned = true }).Read(bytes, 6, TestTrust.Now);
            Assert.True(!read.IsOk || read.Value.ToJson().AsSpan().SequenceEqual(document.ToJson()));
            return read.IsOk || Judge(read.Error);
        });
    }

    private static bool Judge(ErrorInfo refusal)
    {
        TestTrust.Refused(refusal);
        return false;
    }

    [Fact]
    public void Drill_MutatedBlocks_AreRefusedUnlessTheyAreTheBlock()
    {
        var content = new byte[BlockLayout.MinBlockSize];
        new Random(Drill.Seed).NextBytes(content);
        var manifest = ManifestReader.Read(_manifest).Value! with
        {
            Files = [new FileSpec("one.bin", ContentDigest.Of(content), content.Length)],
            BlockSize = content.Length,
            BlockHashes = [ContentDigest.Of(content)],
        };
        var layout = BlockLayout.Of(manifest)!;
        Run("blocks", 150_000, content, bytes =>
        {
            var accepted = layout.Check(0, bytes) is null;
            Assert.Equal(bytes.AsSpan().SequenceEqual(content), accepted);
            return accepted;
        });
    }

    // Runs one in a hundred of the full count in CI.
    private static void Run(string what, int full, byte[] original, Func<byte[], bool> read)
    {
        var (accepted, mostBytes, longest) = (0, 0L, TimeSpan.Zero);
        var count = Drill.Count(full / 100, full);
        var mutator = new Mutator(Drill.Seed);
        for (var i = 0; i < count; i++)
        {
            var mutated = mutator.Mutate(original);
            var (started, before) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
            try
            {
                accepted += read(mutated) ? 1 : 0;
            }
            catch (Exception e)
            {
                // Whatever it was, it must say with which input; nothing is swallowed.
                throw new InvalidOperationException($"EDGE_SEED={Drill.Seed}: {what}, mutation {i}: {Convert.ToBase64String(mutated)} ({Encoding.UTF8.GetString(mutated)})", e);
            }

            mostBytes = Math.Max(mostBytes, GC.GetAllocatedBytesForCurrentThread() - before);
            longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, Stopwatch.GetElapsedTime(started).Ticks));
        }

        Drill.Report(FormattableString.Invariant(
            $"{count} mutated {what}: {count - accepted} refused, {accepted} sound; at most {mostBytes / 1024.0:F0} KiB allocated and {longest.TotalMilliseconds:F1} ms for one"));
        Assert.InRange(mostBytes, 0, MaxAllocatedBytes);
        Assert.InRange(longest, TimeSpan.Zero, MaxTime);
    }
}
