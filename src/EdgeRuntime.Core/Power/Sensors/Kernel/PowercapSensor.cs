using System.Diagnostics.CodeAnalysis;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Power.Sensors.Kernel;

/// <summary>
/// Energy of processor packages by the powercap class: <c>energy_uj</c> counts microjoules and begins again at <c>max_energy_range_uj</c>
/// (Documentation/ABI/testing/sysfs-class-powercap). A counter that falls from its upper half to its lower has passed that end; any other fall is a reset (a driver that was loaded again), after
/// which what was counted before says nothing. Several zones add up.
/// </summary>
internal sealed class PowercapSensor : IPowerSensor
{
    private readonly IFileSystem _files;
    private readonly Zone[] _zones;
    private int _epoch;

    public PowercapSensor(IFileSystem files, string name, IEnumerable<string> folders)
    {
        (_files, Name) = (files, name);
        _zones = [.. folders.Select(folder => new Zone($"{folder}/energy_uj", files.ReadInteger($"{folder}/max_energy_range_uj") ?? 0))];
    }

    public string Name { get; }

    public bool TryRead(out SensorReading reading, [NotNullWhen(false)] out string? reason)
    {
        if (_zones.Length == 0)
        {
            reading = default;
            reason = $"{Name}: there are none";
            return false;
        }

        var total = 0.0;
        foreach (var zone in _zones)
        {
            if (_files.ReadInteger(zone.Path) is not { } raw || !zone.Take(raw))
            {
                reading = default;
                reason = $"{zone.Path} has no value; since Linux 5.10 only root may read it";
                return false;
            }

            _epoch += zone.WasReset ? 1 : 0;
            total += zone.Microjoules;
        }

        reading = new SensorReading { EnergyJ = total * 1e-6, CounterEpoch = _epoch };
        reason = null;
        return true;
    }

    public void Dispose()
    {
    }

    private sealed class Zone(string path, long range)
    {
        private long? _last;

        public string Path => path;

        public double Microjoules { get; private set; }

        /// <summary>Whether the last reading was the first after a reset.</summary>
        public bool WasReset { get; private set; }

        public bool Take(long raw)
        {
            if (raw < 0)
            {
                return false;
            }

            var last = _last ?? raw;
            var hasPassedTheEnd = raw < last && last > range / 2 && raw < range / 2;
            WasReset = raw < last && !hasPassedTheEnd;
            Microjoules += WasReset ? 0 : raw - last + (hasPassedTheEnd ? range : 0);
            _last = raw;
            return true;
        }
    }
}
