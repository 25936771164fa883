using System.CommandLine;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Enrolment;

namespace EdgeRuntime.Cli.Enrolment;

/// <summary><c>edgectl enrol sign</c>: answers a request that came on a file.</summary>
internal static class EnrolSignCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var request = new Argument<string>("request") { Description = "Certificate request, made by 'edge-agent enrol --request FILE' on the device" };
        var output = new Option<string?>("--out", "-o") { Description = "File for the answer (default: DEVICE.enrolment.json)" };
        var url = new Option<string?>("--url") { Description = "Where the device renews its certificate (default: nowhere; it is signed again by hand)" };
        url.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && !EnrolmentClaim.IsUrl(token.Value))
            {
                result.AddError($"--url must be https://HOST:PORT, but is '{OneLineText.Of(token.Value, 128)}'");
            }
        });
        var lifetime = DeviceTerms.Lifetime();
        var command = new Command("sign", "Signs a device's request without a network: one file goes back to the device") { request, CaFolder.Option, output, url, lifetime, CommonOptions.Json };
        DeviceTerms.AddTo(command);
        command.SetLocalAction((arguments, _) =>
        {
            var (folder, file) = (arguments.GetRequiredValue(CaFolder.Option), arguments.GetRequiredValue(request));
            using var authority = CaFolder.Open(folder, environment.Wall.GetUtcNow());
            var now = environment.Wall.GetUtcNow();
            var terms = arguments.GetValue(lifetime) is { } given ? new EnrolmentTerms { Lifetime = given } : new EnrolmentTerms();
            var claim = DeviceTerms.Read(arguments, arguments.GetValue(url), now);
            var pem = LocalFile.Read(file, static file => new FileInfo(file).Length <= EnrolmentRequest.MaxBytes ? File.ReadAllText(file) : "");
            var answer = CaFolder.Signer(authority, folder, terms, environment.Wall).SignByHand(pem, claim);
            if (!answer.IsOk)
            {
                throw new CliException($"{file}: {answer.Error.Message} ({Devices.Figures.Word<Contracts.Messages.ErrorCode>(answer.Error.Code)})");
            }

            var path = arguments.GetValue(output) ?? $"{claim.Device}.enrolment.json";
            LocalFile.Write(path, path => File.WriteAllBytes(path, answer.Value.ToJson()));
            if (arguments.GetValue(CommonOptions.Json))
            {
                environment.Out.WriteJson(new SignReport(claim.Device, path), EnrolmentReportJsonContext.Default.SignReport);
            }
            else
            {
                environment.Out.WriteLine($"{path}: certificate, broker and keyring of {claim.Device}; on the device: edge-agent enrol --accept {OneLineText.Of(Path.GetFileName(path))}");
            }
        });
        return command;
    }
}
