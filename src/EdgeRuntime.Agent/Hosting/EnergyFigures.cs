using System.Collections.Immutable;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Messaging;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>All that one energy message says. Immutable.</summary>
/// <param name="Passed">The interval.</param>
/// <param name="State">Power and plan at its end.</param>
/// <param name="Totals">What has been counted since the first start, the interval included.</param>
internal sealed record EnergyFigures(EnergyInterval Passed, PowerState State, LifetimeTotals Totals)
{
    /// <summary>Joules harvested in the interval; null where that is unknown.</summary>
    public double? HarvestJoules { get; init; }

    /// <summary>Inferences of all models together, Hz.</summary>
    public double RateHz { get; init; }

    /// <summary>Grams of CO2 equivalent of the interval's load; null where no intensity is known.</summary>
    public double? GramsCO2e { get; init; }

    /// <summary>Whether the interval began by a date that has been set since: its times are of a clock that did not know better.</summary>
    public bool IsOfOldDate { get; init; }

    /// <summary>Drops by reason since the start.</summary>
    public ImmutableSortedDictionary<DropReason, long>? Dropped { get; init; }

    /// <summary>Joules that inferring at the highest rate would have drawn more; null where no model has a known price.</summary>
    public double? ThrottleSavedJoules { get; init; }

    /// <summary>Where the charge goes; null where the policy does not plan power.</summary>
    public EnergyOutlook? Outlook { get; init; }

    /// <summary>The message's bytes.</summary>
    public byte[] Write(MessageStamp stamp) => MessageJson.Write(
        new EnergyMessage
        {
            Device = stamp.Device,
            Session = stamp.Session,
            Seq = stamp.Seq,
            Time = stamp.Time,
            Clock = IsOfOldDate ? ClockState.Unsynced : stamp.Clock,
            UptimeS = stamp.UptimeS,
            From = Passed.From,
            To = Passed.To,
            Battery = Battery(State.Snapshot),
            HarvestJ = HarvestJoules,
            LoadJ = Passed.LoadJoules,
            Basis = Passed.Basis,
            IdleJ = Passed.IdleJoules,
            RadioJ = Passed.RadioJoules,
            GateSavedJ = Passed.GateSavedJoules,
            ThrottleSavedJ = ThrottleSavedJoules,
            LastsUntil = Outlook?.LastsUntil,
            FullAt = Outlook?.FullAt,
            Models = Passed.Models,
            GramsCO2e = GramsCO2e,
            Totals = Totals,
            RefusedReadings = State.Snapshot.RefusedReadings is > 0 and var refused ? refused : null,
            Mode = State.Plan.Mode,
            RateHz = RateHz,
            Reason = State.Plan.Reason,
            ReasonCode = State.Plan.ReasonCode,
            Dropped = Dropped is { IsEmpty: false } ? Dropped : null,
        }.WithoutNonNumbers(),
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
