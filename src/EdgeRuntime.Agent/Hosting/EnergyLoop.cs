using System.Text.Json;
using EdgeRuntime.Agent.Updates;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Messaging;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>Publishes the ledger's intervals.</summary>
internal sealed class EnergyLoop(EnergyLedger ledger, PowerLoop power, IReadOnlyList<InferenceLoop> models, DeviceConnection connection, LiveSettings settings, TimeProvider physical, Heartbeat heartbeat)
{
    private EnergyTotals _last = ledger.Read();
    private double? _lastHarvestJoules = power.Current.Snapshot.HarvestJoules;

    /// <summary>What a kilowatt-hour costs the climate.</summary>
    public CarbonSignal? Carbon { get; init; }

    /// <summary>Runs until cancelled; then publishes the last, shorter interval.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new TickTimer(physical, cancellationToken);
        var last = physical.GetUtcNow();
        while (!cancellationToken.IsCancellationRequested)
        {
            // A new interval counts from the next message on.
            var interval = settings.Current.EnergyInterval;

            // A clock that was set back must not put the next message off by as much.
            last = physical.GetUtcNow() < last ? physical.GetUtcNow() : last;
            heartbeat.Promise(interval + TimeSpan.FromMinutes(1));
            await timer.WaitUntilAsync(last + interval);
            if (physical.GetUtcNow() >= last + interval)
            {
                Publish();
                last = physical.GetUtcNow();
            }
        }

        Publish();
    }

    private void Publish()
    {
        var totals = ledger.Read();
        if (totals.At == _last.At)
        {
            // A metered ledger knows nothing new before its sensor has been read again.
            return;
        }

        var passed = EnergyInterval.Between(_last, totals);
        var state = power.Current;
        var harvest = state.Snapshot.HarvestJoules - _lastHarvestJoules;
        (_last, _lastHarvestJoules) = (totals, state.Snapshot.HarvestJoules);
        var rate = models.Sum(static model => model.RateHz);
        var grams = Carbon?.Current.Grams(passed.From, passed.To, passed.LoadJoules);
        connection.Publish(MessageClass.Energy, connection.Topics.Energy(connection.Device), "energy/1", (passed, state, harvest, rate, grams), Compose);
    }

    private static byte[] Compose(MessageStamp stamp, (EnergyInterval Passed, PowerState State, double? Harvest, double RateHz, double? Grams) figures) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new EnergyMessage
            {
                Device = stamp.Device,
                Session = stamp.Session,
                Seq = stamp.Seq,
                Time = stamp.Time,
                Clock = stamp.Clock,
                UptimeS = stamp.UptimeS,
                From = figures.Passed.From,
                To = figures.Passed.To,
                Battery = Battery(figures.State.Snapshot),
                HarvestJ = figures.Harvest,
                LoadJ = figures.Passed.LoadJoules,
                Basis = figures.Passed.Basis,
                IdleJ = figures.Passed.IdleJoules,
                RadioJ = figures.Passed.RadioJoules,
                GateSavedJ = figures.Passed.GateSavedJoules,
                Models = figures.Passed.Models,
                GramsCO2e = figures.Grams,
                Mode = figures.State.Plan.Mode,
                RateHz = figures.RateHz,
                Reason = figures.State.Plan.Reason,
            },
            MessageJsonContext.Default.EnergyMessage);

    private static BatteryInfo? Battery(PowerSnapshot snapshot) => snapshot.Supply != PowerSupply.Battery
        ? null
        : new BatteryInfo
        {
            SocFraction = snapshot.SocFraction,
            ReckonedSocFraction = snapshot.ReckonedSocFraction,
            Sensor = snapshot.BatterySensor switch
            {
                BatterySensorState.Stale => BatterySensor.Stale,
                BatterySensorState.Lost => BatterySensor.Lost,
                _ => null,
            },
            VoltageV = snapshot.VoltageV,
            CurrentA = snapshot.CurrentA,
            TempC = snapshot.BatteryTempC,
        };
}
