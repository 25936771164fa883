using EdgeRuntime.Contracts.Messages;
using MQTTnet;
using MQTTnet.Formatter;

namespace EdgeRuntime.SystemTests.Fleet;

/// <summary>Two thousand devices, of which one has a history of a week.</summary>
internal sealed class ScriptedFleet : IAsyncDisposable
{
    public const int Count = 2_000;

    // As many publishes as a broker acknowledges side by side.
    private const int Parallel = 64;

    private static readonly string[] Sites = ["north-ridge", "harbour", "orchard", "old-mill", "quarry"];
    private static readonly string[] Tags = ["solar", "mains", "trial", "camera"];

    private static readonly DetectedBox[] Boxes =
    [
        new("person", 0.91, 0.12, 0.22, 0.21, 0.62),
        new("bicycle", 0.78, 0.42, 0.48, 0.33, 0.36),
        new("dog", 0.64, 0.8, 0.66, 0.13, 0.2),
    ];

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();

    private ScriptedFleet() => Hero = new ScriptedDevice(_client, "orchard-0042", TimeProvider.System);

    /// <summary>The device with a history.</summary>
    public ScriptedDevice Hero { get; }

    public static async Task<ScriptedFleet> ConnectAsync(int port)
    {
        var fleet = new ScriptedFleet();
        var options = new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", port)
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId("scripted-fleet")
            .Build();
        await fleet._client.ConnectAsync(options, TestContext.Current.CancellationToken);
        return fleet;
    }

    /// <summary>What is in force now: the sun has set, and the device is throttled for the night.</summary>
    public static ScriptedEnergy Evening(double charge) =>
        new(charge, PowerMode.Saving, 0.8, "charge is spread until sunrise at 06:41", RateReason.EnergySpread) { HarvestW = 0, TempC = 14.5, JoulesPerInference = 0.146 };

    /// <summary>Publishes the device that has a history: a week of intervals, a gap, two versions of its model, results and events.</summary>
    public async Task PublishHeroAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        await Hero.PublishStatusAsync(PresenceState.Online);
        await Hero.PublishInfoAsync("orchard", "solar", "camera");
        await Hero.PublishReportedAsync(ModelPhase.Committed);
        for (var hours = 7 * 24; hours > 24; hours--)
        {
            await Hero.PublishEnergyAsync(now.AddHours(-hours), TimeSpan.FromHours(1), At(TimeSpan.FromHours(hours), ScriptedDevice.EarlierDigest, 0.21));
        }

        for (var minutes = 24 * 60; minutes > 0; minutes -= 10)
        {
            // The broker was down for an hour and a half: a gap that stays a gap.
            if (minutes is > 480 and < 570)
            {
                continue;
            }

            await Hero.PublishEnergyAsync(now.AddMinutes(-minutes), TimeSpan.FromMinutes(10), At(TimeSpan.FromMinutes(minutes), ScriptedDevice.Digest, 0.146));
        }

        await Hero.PublishEnergyAsync(now, TimeSpan.FromMinutes(10), Evening(0.64));
        for (var minutes = 20 * 60; minutes >= 0; minutes -= 12)
        {
            await Hero.PublishDetectionAsync(now.AddMinutes(-minutes), [.. Boxes.Skip(minutes / 12 % 3).Concat(Boxes).Take(3)]);
        }

        await Hero.PublishEventAsync(EventSeverity.Info, EventName.ModelCommitted, "Model 'person-detector' committed after a trial of 30 min: 0.146 J an inference");
        await Hero.PublishEventAsync(EventSeverity.Warning, EventName.PowerModeChanged, "Mode changed from normal to saving: charge is spread until sunrise");
    }

    /// <summary>Publishes all the others.</summary>
    public async Task PublishOthersAsync()
    {
        foreach (var chunk in Enumerable.Range(1, Count - 1).Chunk(Parallel))
        {
            await Task.WhenAll(chunk.Select(PublishAsync));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisconnectAsync();
        _client.Dispose();
    }

    // On the device it is half past six in the evening, whenever the test runs: the sun has just set.
    private static ScriptedEnergy At(TimeSpan ago, string digest, double price)
    {
        var hour = (18.5 - ago.TotalHours) % 24;
        hour = hour < 0 ? hour + 24 : hour;
        var sun = Math.Max(0, Math.Sin((hour - 6) / 12 * Math.PI));
        var charge = 0.45 + (0.25 * Math.Sin((hour - 10) / 24 * 2 * Math.PI));
        var energy = charge switch
        {
            < 0.24 => new ScriptedEnergy(charge, PowerMode.Critical, 0, "charge is critical", RateReason.CriticalCharge),
            _ when sun < 0.2 => new ScriptedEnergy(charge, PowerMode.Saving, 0.8, "charge is spread until sunrise", RateReason.EnergySpread),
            _ => new ScriptedEnergy(charge, PowerMode.Normal, 5, "the sun pays for the full rate", RateReason.EnergyPlan),
        };
        return energy with { HarvestW = 6.5 * sun, TempC = 14 + (9 * sun), JoulesPerInference = price, Digest = digest };
    }

    private async Task PublishAsync(int number)
    {
        var now = TimeProvider.System.GetUtcNow();
        var site = Sites[number % Sites.Length];
        var device = new ScriptedDevice(_client, FormattableString.Invariant($"{site}-{number + 1000:0000}"), TimeProvider.System);
        var charge = 0.15 + (number * 37 % 85 / 100.0);
        await device.PublishInfoAsync(site, Tags[number % Tags.Length], Tags[(number / 7) % Tags.Length]);
        await device.PublishEnergyAsync(now, TimeSpan.FromMinutes(1), (number % 11) switch
        {
            0 => new ScriptedEnergy(charge, PowerMode.Saving, 1.2, "charge is spread until sunrise", RateReason.EnergySpread) { HarvestW = 0.4 },
            1 => new ScriptedEnergy(0.08, PowerMode.Critical, 0, "charge 8 % is below the critical 10 %", RateReason.CriticalCharge),
            2 => new ScriptedEnergy(charge, PowerMode.Saving, 0.5, "power sensor lost", RateReason.SensorLost) { Basis = EnergyBasis.Modelled },
            _ => new ScriptedEnergy(charge, PowerMode.Normal, 5, "the sun pays for the full rate", RateReason.EnergyPlan)
            {
                HarvestW = 4,
                Basis = number % 3 == 0 ? EnergyBasis.Modelled : EnergyBasis.Measured,
            },
        });
        await device.PublishStatusAsync(
            (number % 29) switch { 0 => PresenceState.Offline, 1 or 2 => PresenceState.Asleep, _ => PresenceState.Online },
            number % 29 is 1 or 2 ? now.AddHours(2) : null);
        if (number % 97 == 0)
        {
            await device.PublishReportedAsync(ModelPhase.Failed, new ErrorInfo(ErrorCode.NotANumber, "golden vector 2 differs"));
        }
        else
        {
            await device.PublishReportedAsync(ModelPhase.Committed);
        }
    }
}
