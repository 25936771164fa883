namespace EdgeRuntime.Fleet.Pages.Devices;

/// <summary>Splits the energy of a device into where it came from and what took it.</summary>
internal static class EnergyFlow
{
    private const double JoulesPerWattHour = 3_600;

    // A rest below this part of the load is rounding.
    private const double Negligible = 0.005;

    /// <summary>The flow over whole days; null when nothing is known of the load.</summary>
    /// <param name="days">Sums of the days.</param>
    /// <param name="models">What the models of the device took over the same time.</param>
    /// <param name="hasBattery">Whether the device reports a battery.</param>
    public static FlowData? Of(IReadOnlyCollection<EnergySum> days, IReadOnlyCollection<ModelVersionFigures> models, bool hasBattery)
    {
        var load = days.Sum(static day => day.LoadJ);
        if (!(load > 0))
        {
            return null;
        }

        var modelled = days.Any(static day => day.ModelledFraction > 0);
        var harvest = days.Sum(static day => day.HarvestJ);
        var nodes = new List<FlowNode>();
        var links = new List<FlowLink>();
        var centre = hasBattery ? "Battery" : "Supply";
        nodes.Add(new FlowNode(centre, 0, false));
        In("Harvest", 1, harvest);
        if (hasBattery)
        {
            In("Stored charge", 2, load - harvest);
            Out("Into storage", 2, harvest - load, false);
        }

        var inference = days.Sum(static day => day.InferenceJ);
        var idle = days.Sum(static day => day.IdleJ);
        var radio = days.Sum(static day => day.RadioJ);
        Out("Idle", 3, Math.Min(idle, load), modelled);
        foreach (var (model, joules, index) in Shares(models, inference))
        {
            Out(model, 4 + (index % 3), joules, modelled);
        }

        Out("Radio", 7, radio, true);
        Out("Other", 2, load - idle - inference - radio, modelled);
        return new FlowData(nodes, links);

        void In(string name, int colour, double joules)
        {
            if (joules > Negligible * load)
            {
                nodes.Add(new FlowNode(name, colour, false));
                links.Add(new FlowLink(name, centre, joules / JoulesPerWattHour));
            }
        }

        void Out(string name, int colour, double joules, bool isModelled)
        {
            if (joules > Negligible * load)
            {
                nodes.Add(new FlowNode(name, colour, isModelled));
                links.Add(new FlowLink(centre, name, joules / JoulesPerWattHour));
            }
        }
    }

    // The sum over all models holds lost intervals too, which the figures of single models do not.
    private static IEnumerable<(string Model, double Joules, int Index)> Shares(IReadOnlyCollection<ModelVersionFigures> models, double inference)
    {
        var known = models.GroupBy(static figures => figures.Model, StringComparer.Ordinal)
            .Select(static group => (group.Key, Joules: group.Sum(static figures => figures.Inferences * (figures.JPerInferenceMarginal ?? 0))))
            .Where(static model => model.Joules > 0)
            .ToList();
        var total = known.Sum(static model => model.Joules);
        return total > 0
            ? known.Select((model, index) => (model.Key, inference * model.Joules / total, index))
            : [("Inference", inference, 0)];
    }
}
