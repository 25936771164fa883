using System.Diagnostics;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Contracts;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.Delivery;

namespace EdgeRuntime.SystemTests.Updates;

/// <summary>
/// The named attacks (design section 6; the TUF specification, section 1.5.2) against a real agent by somebody who may publish anything at its broker. Each is refused with its own code, and the
/// model that ran before runs on.
/// </summary>
public sealed class AttackTests : IAsyncLifetime
{
    private MosquittoServer _broker = null!;
    private ModelOperator _operators = null!;
    private UpdatedDevice _device = null!;
    private DeliveredModel _good = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = await MosquittoServer.StartAsync();
        _operators = await ModelOperator.ConnectAsync(_broker.Port);
        _device = await UpdatedDevice.StartAsync("pi", _broker.Port, _operators);
        _good = _operators.Make(release: 5);
        await _operators.PublishAsync(_good);
        await _operators.DesireAsync("pi", _good);
        await _device.WaitForPhaseAsync(_good.Digest, "committed");
    }

    public async ValueTask DisposeAsync()
    {
        await _device.DisposeAsync();
        await _operators.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task Attack_ArbitraryInstall_KeyThatNobodyKnows_IsRefused() => await RefusedAsync(await OfferAsync(envelope => Resigned(envelope, _operators.Trust.Stranger)), "unknown_key");

    [Fact]
    public async Task Attack_ArbitraryInstall_KeyOfAnotherRole_IsRefused() => await RefusedAsync(await OfferAsync(envelope => Resigned(envelope, _operators.Trust.Desired)), "wrong_role");

    [Fact]
    public async Task Attack_ArbitraryInstall_NoSignature_IsRefused() => await RefusedAsync(await OfferAsync(static envelope => DsseEnvelope.Unsigned(envelope.PayloadType, envelope.Payload)), "signature_missing");

    [Fact]
    public async Task Attack_ArbitraryInstall_SignatureOfOtherBytes_IsRefused()
    {
        var other = _operators.Make(release: 7);
        await RefusedAsync(await OfferAsync(envelope => TestTrust.Accepted(DsseEnvelope.ParseDetached(other.Model.Envelope.ToDetachedJson(), envelope.Payload))), "signature_invalid");
    }

    [Fact]
    public async Task Attack_MixAndMatch_AManifestUnderAnothersDigest_IsRefused()
    {
        var (asked, given) = (_operators.Make(release: 6), _operators.Make(release: 7));
        await _operators.PublishAsync(asked);
        await _operators.RetainAsync(_operators.ManifestTopicOf(asked.Digest), given.Model.Envelope.ToJson());
        await RefusedAsync(asked, "digest_mismatch");
    }

    // All three at once: an attempt waits half a minute for somebody to mend them.
    [Fact]
    public async Task Attack_MixAndMatch_BlocksOfOthersTruncatedAndOversizedOnes_AreRefused()
    {
        var model = _operators.Make(release: 6, null, ("more.bin", Filler()));
        await _operators.PublishAsync(model);
        await _operators.RetainAsync(_operators.TopicOf(model, 1), model.Blocks[0]);
        await _operators.RetainAsync(_operators.TopicOf(model, 2), new byte[model.Blocks[2].Length - 1]);
        await _operators.RetainAsync(_operators.TopicOf(model, 3), new byte[model.Blocks[3].Length + 1]);
        await RefusedAsync(model, "block_mismatch", TimeSpan.FromSeconds(90));
    }

    [Fact]
    public async Task Attack_EndlessData_AnAttemptCostsAtMostTwiceItsBytes()
    {
        var model = _operators.Make(release: 6, null, ("more.bin", new byte[300_000]));
        await _operators.PublishAsync(model);
        var last = model.Blocks.Length - 1;
        await _operators.RetainAsync(_operators.TopicOf(model, last), []);
        await _operators.DesireAsync("pi", model);
        await _device.WaitForPhaseAsync(model.Digest, "downloading");

        // The last block never comes; what comes in its place goes on and on, also when the device is slow to ask for it.
        var began = Stopwatch.GetTimestamp();
        while ((string?)_device.InstallOf(model.Digest)?["phase"] == "downloading" && Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(1))
        {
            await _operators.RetainAsync(_operators.TopicOf(model, last), new byte[60_000]);
        }

        // The attempt ends; when the flood is over, the next one may do better.
        await _device.WaitAsync(() => _device.ErrorsOf(model.Digest).Contains("transfer_limit"), "the attempt to be ended");
        Assert.Equal(ContentDigest.Short(_good.Digest), _device.RunningDigest);
    }

    [Fact]
    public async Task Attack_Rollback_AReleaseBelowTheCommittedOne_IsRefusedWithoutAGrant()
    {
        var old = _operators.Make(release: 4);
        await _operators.PublishAsync(old);
        await RefusedAsync(old, "release_below_floor");

        var grant = new RollbackGrant { Schema = RollbackGrant.CurrentSchema, Model = UpdatedDevice.Model, Device = "pi", MinimumRelease = 4, Expires = TimeProvider.System.GetUtcNow().AddDays(1) }.ToEnvelope();
        var wrong = grant.Sign(_operators.Trust.Desired);
        await _operators.DesireAsync("pi", document => document with { Models = [new DesiredModel { Model = UpdatedDevice.Model, Digest = old.Digest, Grant = wrong }] });
        await _device.WaitAsync(() => (string?)_device.InstallOf(old.Digest)?["error"]?["code"] == "wrong_role", "the grant of the wrong role to be refused");

        await _operators.DesireAsync("pi", document => document with { Models = [new DesiredModel { Model = UpdatedDevice.Model, Digest = old.Digest, Grant = grant.Sign(_operators.Trust.Models) }] });
        await _device.WaitForPhaseAsync(old.Digest, "committed");
    }

    [Fact]
    public async Task Attack_FastForward_AHugeReleaseThatFails_DoesNotMoveTheFloor()
    {
        var huge = _operators.Make(Contracts.Identifiers.MaxCounter, static manifest => manifest with { Golden = [.. manifest.Golden.Select(golden => golden with { Input = manifest.Golden[^1].Input, Output = manifest.Golden[0].Output })] });
        await _operators.PublishAsync(huge);
        await RefusedAsync(huge, "golden_mismatch");

        var next = _operators.Make(release: 6);
        await _operators.PublishAsync(next);
        await _operators.DesireAsync("pi", next);
        await _device.WaitForPhaseAsync(next.Digest, "committed");
    }

    [Fact]
    public async Task Attack_ManifestThatEscapesItsFolder_IsRefused() =>
        await RefusedAsync(await OfferAsync(
            envelope => Resigned(DsseEnvelope.Unsigned(envelope.PayloadType, System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(envelope.Payload.Span).Replace("golden-looseness.f32", "../../etc/passwd", StringComparison.Ordinal))), _operators.Trust.Models)), "path_not_allowed");

    [Fact]
    public async Task Attack_ModelThatNeedsANewerAgent_IsRefused()
    {
        var model = _operators.Make(release: 6, static manifest => manifest with { MinimumAgent = "99.0.0" });
        await _operators.PublishAsync(model);
        await RefusedAsync(model, "agent_too_old");
    }

    [Fact]
    public async Task Desired_StaleReplayedOrBeyondTheAllowList_IsRefusedWhole()
    {
        var stale = new DesiredDocument { Schema = DesiredDocument.CurrentSchema, Generation = 1, Policy = new DesiredPolicy { Kind = "fixed", MaxRateHz = 1 } };
        var topic = _operators.DesiredTopicOf("pi");
        await _operators.RetainAsync(topic, stale.ToJson());
        Assert.Equal("generation_not_newer", await _device.WaitForRefusalAsync(1));

        await _operators.RetainAsync(topic, """{"schema":"desired/1","generation":70,"settings":{"mqttHost":1}}"""u8.ToArray());
        Assert.Equal("setting_not_allowed", await _device.WaitForRefusalAsync(70));

        await _operators.RetainAsync(topic, """{"schema":"desired/1","generation":71,"exec":"reboot"}"""u8.ToArray());
        Assert.Equal("desired_invalid", await _device.WaitForRefusalAsync(71));

        await _operators.RetainAsync(topic, """{"schema":"desired/1","generation":72,"models":[{"model":"pump","digest":"0000000000000000000000000000000000000000000000000000000000000000"}]}"""u8.ToArray());
        Assert.Equal("unknown_model", await _device.WaitForRefusalAsync(72));

        Assert.Equal(1, (long)_device.Reported!["generation"]!);
        Assert.Equal(ContentDigest.Short(_good.Digest), _device.RunningDigest);
    }

    // The operator's document, signed anew over a changed manifest; nobody but who holds a key can sign, so the last step is the attack.
    private async Task<DeliveredModel> OfferAsync(Func<DsseEnvelope, DsseEnvelope> forge)
    {
        var model = _operators.Make(release: 6);
        var forged = forge(model.Model.Envelope);
        await _operators.PublishAsync(model);
        await _operators.RetainAsync(_operators.ManifestTopicOf(forged.PayloadDigest), forged.ToJson());
        return forged.PayloadDigest == model.Digest ? model : model with { ForgedDigest = forged.PayloadDigest };
    }

    private static byte[] Filler()
    {
        var filler = new byte[300_000];
        new Random(1).NextBytes(filler);
        return filler;
    }

    private static DsseEnvelope Resigned(DsseEnvelope envelope, SigningKey key) => DsseEnvelope.Unsigned(envelope.PayloadType, envelope.Payload).Sign(key);

    private Task RefusedAsync(DeliveredModel model, params string[] codes) => RefusedAsync(model, codes, null);

    private Task RefusedAsync(DeliveredModel model, string code, TimeSpan? limit = null) => RefusedAsync(model, [code], limit);

    private async Task RefusedAsync(DeliveredModel model, string[] codes, TimeSpan? limit)
    {
        await _operators.DesireAsync("pi", document => document with { Models = [new DesiredModel { Model = UpdatedDevice.Model, Digest = model.Digest }] });
        var install = await _device.WaitForPhaseAsync(model.Digest, "failed", limit);
        Assert.Contains((string)install["error"]!["code"]!, codes);
        Assert.DoesNotContain((string)install["error"]!["message"]!, static c => char.IsControl(c));
        var count = _device.Results.Count();
        await _device.WaitAsync(() => _device.Results.Count() > count, "results after the refusal");
        Assert.Equal(ContentDigest.Short(_good.Digest), _device.RunningDigest);
        Assert.DoesNotContain(Directory.GetDirectories(Path.Combine(_device.StoreFolder, UpdatedDevice.Model)), path => Path.GetFileName(path) == model.Digest && codes[0] != "golden_mismatch");
    }
}
