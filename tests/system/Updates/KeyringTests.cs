using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.Delivery;

namespace EdgeRuntime.SystemTests.Updates;

/// <summary>A key is replaced: devices take the new keyring at their next start and never go back to the old one.</summary>
public sealed class KeyringTests
{
    [Fact]
    public async Task Rotation_TheReplacedKey_IsNotBelievedAnyMoreWhateverKeyringLiesThere()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var operators = await ModelOperator.ConnectAsync(broker.Port);
        var folder = Directory.CreateTempSubdirectory("edge-keyring-").FullName;
        var path = Path.Combine(folder, "keyring.json");
        await using var device = await UpdatedDevice.StartAsync("pi", broker.Port, operators, configuration => configuration["Updates"]!["Keyring"] = Put(path, operators.Keyring));
        var before = operators.Make(2);
        await operators.PublishAsync(before);
        await operators.DesireAsync("pi", before);
        await device.WaitForPhaseAsync(before.Digest, "committed");

        var trust = operators.Trust;
        var next = TestTrust.Accepted(operators.Keyring.Rotate(
            trust.Document(version: 2, expires: TimeProvider.System.GetUtcNow().AddYears(1), models: TestTrust.Members(1, trust.Models2)).ToEnvelope().Sign(trust.Root), TestTrust.Now));
        Put(path, next);
        Assert.Equal(0, await device.Agent.StopAsync());
        await device.StartAgainAsync();
        await RefusesAsync(device, operators, 3);
        Assert.Empty(device.EventsOf("keyring_refused"));

        // Somebody puts the old keyring back.
        Put(path, operators.Keyring);
        Assert.Equal(0, await device.Agent.StopAsync());
        await device.StartAgainAsync();
        await device.WaitAsync(() => device.EventsOf("keyring_refused").Any(static body => (string)body["code"]! == "keyring_not_newer"), "the event");
        await RefusesAsync(device, operators, 4);

        // What the new key has signed is believed.
        var after = DeliveredModel.Of(trust, operators.Keyring, before.Model.Manifest with { Version = "5.0.0", Release = 5 }, DeliveredModel.BuiltIn.Manifest.Files.ToDictionary(static file => file.Path, static file => File.ReadAllBytes(DeliveredModel.BuiltIn.PathOf(file.Path)), StringComparer.Ordinal));
        var signed = TestTrust.Accepted(SignedManifest.Open(SignedManifest.Wrap(after.Model.Envelope.Payload).Sign(trust.Models2), after.Model.Manifest.Model, next, TrustedTime.Unknown));
        await operators.PublishAsync(after with { Model = signed });
        await operators.DesireAsync("pi", after with { Model = signed });
        await device.WaitForPhaseAsync(after.Digest, "committed");
        Directory.Delete(folder, recursive: true);
    }

    private static async Task RefusesAsync(UpdatedDevice device, ModelOperator operators, long release)
    {
        var model = operators.Make(release);
        await operators.PublishAsync(model);
        await operators.DesireAsync("pi", model);
        await device.WaitForPhaseAsync(model.Digest, "failed");
        Assert.Equal("unknown_key", (string)device.InstallOf(model.Digest)!["error"]!["code"]!);
    }

    private static string Put(string path, Keyring keyring)
    {
        File.WriteAllBytes(path, keyring.Envelope.ToJson());
        return path;
    }
}
