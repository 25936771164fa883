using System.Collections.Immutable;
using EdgeRuntime.Core.Simulation.Traces;

namespace EdgeRuntime.Core.Simulation;

/// <summary>Runs a node through a trace under a policy, minute by minute.</summary>
internal sealed class NodeSimulator
{
    private const double MinuteSeconds = 60;

    private readonly SimulationRules _rules;
    private readonly double _capacityJoules;
    private double _storedJoules;
    private double _harvestJoules;
    private double _loadJoules;
    private double _lastHarvestWatts;
    private bool _off;
    private NodeMode? _mode;
    private int _modeChanges;

    /// <summary>Makes a node at the start of its life; it lives once.</summary>
    public NodeSimulator(SimulationRules rules)
    {
        _rules = rules;
        _capacityJoules = rules.CapacityJoules;
        _storedJoules = _capacityJoules * rules.StartSocFraction;
    }

    private enum NodeMode
    {
        Normal,
        Saving,
        Asleep,
        Off,
    }

    /// <summary>Runs the whole trace.</summary>
    public SimulationRun Run(HarvestTrace trace, ISimulatedPolicy policy, CancellationToken cancellationToken)
    {
        var records = ImmutableArray.CreateBuilder<SlotRecord>(trace.Slots.Length);
        var at = trace.Start;
        // The first slot may have begun before the trace.
        var minute = trace.Slots.Length > 1 ? (int)HarvestTrace.SlotLength.TotalMinutes - trace.Slots[0].Minutes : 0;
        foreach (var slot in trace.Slots)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var harvest = slot.Share * _rules.PanelWatts;
            var sums = new Sums();
            for (var i = 0; i < slot.Minutes; i++)
            {
                Step(at + TimeSpan.FromMinutes(i), minute + i, harvest, policy, ref sums);
            }

            records.Add(new SlotRecord(
                at,
                slot.Minutes,
                harvest,
                sums.LoadJoules / (slot.Minutes * MinuteSeconds),
                _storedJoules / _capacityJoules,
                sums.Rate / slot.Minutes,
                sums.Utility / slot.Minutes,
                sums.Asleep / (double)slot.Minutes,
                sums.Off / (double)slot.Minutes,
                sums.SpillJoules));
            at += TimeSpan.FromMinutes(slot.Minutes);
            minute = 0;
        }

        return SimulationRun.Of(policy.Name, records.MoveToImmutable(), _modeChanges);
    }

    private void Step(DateTimeOffset at, int minuteOfSlot, double harvestWatts, ISimulatedPolicy policy, ref Sums sums)
    {
        var reserve = _rules.ReserveSocFraction * _capacityJoules;
        _off = _off ? _storedJoules < _rules.RestartSocFraction * _capacityJoules : _storedJoules < reserve;
        var watts = _rules.OffWatts;
        if (_off)
        {
            sums.Off++;
            Note(NodeMode.Off);
        }
        else
        {
            var plan = policy.Decide(new NodeReading(at, minuteOfSlot, _storedJoules / _capacityJoules, _lastHarvestWatts, _harvestJoules, _loadJoules));
            var rate = Math.Clamp(plan.RateHz, 0, _rules.MaxRateHz);
            watts = plan.Asleep ? _rules.SleepWatts : _rules.BaseWatts + (_rules.JoulesPerInference * rate);
            if (plan.Asleep)
            {
                sums.Asleep++;
            }
            else
            {
                sums.Rate += rate;
                sums.Utility += _rules.Utility.At(rate);
            }

            Note(plan.Asleep ? NodeMode.Asleep : rate >= _rules.MaxRateHz ? NodeMode.Normal : NodeMode.Saving);
            _harvestJoules += harvestWatts * MinuteSeconds;
            _lastHarvestWatts = harvestWatts;
        }

        var after = _storedJoules + ((harvestWatts - watts) * MinuteSeconds);
        _storedJoules = Math.Clamp(after, 0, _capacityJoules);
        _loadJoules += watts * MinuteSeconds;
        sums.LoadJoules += watts * MinuteSeconds;
        sums.SpillJoules += Math.Max(0, after - _capacityJoules);
    }

    private void Note(NodeMode mode)
    {
        _modeChanges += _mode is { } before && before != mode ? 1 : 0;
        _mode = mode;
    }

    private struct Sums
    {
        public double LoadJoules;
        public double SpillJoules;
        public double Rate;
        public double Utility;
        public int Asleep;
        public int Off;
    }
}
