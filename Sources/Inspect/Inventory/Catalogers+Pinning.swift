import Packages

extension Catalogers {
    /// Catalogers that read what pins versions: lock files, and manifests that name exact ones.
    public static let pinning: [any Cataloger.Type] = [
        BunLockCataloger.self, CargoLockCataloger.self, ComposerLockCataloger.self, ConanLockCataloger.self,
        CondaEnvironmentCataloger.self, GoModuleCataloger.self, GradleLockCataloger.self, MavenPomCataloger.self, MixLockCataloger.self,
        NpmLockCataloger.self, NuGetConfigCataloger.self, NuGetLockCataloger.self, PackageResolvedCataloger.self, PdmLockCataloger.self,
        PipfileLockCataloger.self, PnpmLockCataloger.self, PodfileLockCataloger.self, PoetryLockCataloger.self,
        PubspecLockCataloger.self, PylockTomlCataloger.self, PythonRequirementsCataloger.self, RubyGemfileLockCataloger.self,
        SbtLockCataloger.self, UvLockCataloger.self, YarnLockCataloger.self,
    ]
}
